import { MalformedAnswerError } from "./answer";

/** A malformed answer may be one server's bad moment: asked again twice before it counts. */
export async function readUntilUnderstood<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof MalformedAnswerError) || attempt === 3) throw error;
    }
  }
}
