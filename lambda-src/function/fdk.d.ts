/** The part of Oracle's Function Development Kit for Node that is used here; the package has no types of its own. */
declare module "@fnproject/fdk" {
  interface Context {
    /** The function's environment. */
    readonly config: Readonly<Record<string, string | undefined>>;
    /** When the platform ends the call; `null` when the request did not say. */
    readonly deadline: Date | null;
    readonly callID: string;
  }

  /** `null` and `undefined` as a result end the process, so the type has neither. */
  export function handle(
    call: (input: string, context: Context) => Promise<object>,
    options: { inputMode: "string" },
  ): () => void;
}
