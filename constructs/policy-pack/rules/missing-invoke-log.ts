import { blocks, type Rule } from "../rule";

export const missingInvokeLog: Rule = {
  id: "CC012",
  title: "A function has an invoke log",
  reason: "A scheduled call has no caller to tell: only the log says why it failed.",
  check(resources) {
    const functions = resources.filter(({ type }) => type === "oci_functions_function");
    const logged = resources.some(
      ({ type, body }) =>
        type === "oci_logging_log" &&
        body["is_enabled"] !== false &&
        blocks(body["configuration"])
          .flatMap((configuration) => blocks(configuration["source"]))
          .some((source) => source["service"] === "functions" && source["category"] === "invoke"),
    );
    return logged
      ? []
      : functions.map(({ path }) => ({ path, detail: "no enabled invoke log in the stack" }));
  },
};
