import { RequestError } from "../oci/request-error";
import { MalformedAnswerError } from "./answer";

/**
 * Waits for an answer of Oracle's client. The client maps rows before anybody can look at them, so an answer of another
 * shape ends in whatever its code trips over; that is a malformed answer, not a bug of ours.
 * @throws RequestError
 * @throws MalformedAnswerError
 */
export async function readAnswer<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    if (error instanceof TypeError || error instanceof SyntaxError) {
      throw new MalformedAnswerError("the answer has not the shape that Oracle's client expects", {
        cause: error,
      });
    }
    throw error;
  }
}
