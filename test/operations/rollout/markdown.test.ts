import fc from "fast-check";
import { codeSpan } from "../../../operations/rollout/markdown";
import { hostileText } from "../../audit/arbitraries";

test.each([
  ["plain", "`plain`"],
  ["a `tick`", "`` a `tick` ``"],
  ["| @someone <img src=x> **b**\n# h", "`| @someone <img src=x> **b** # h`"],
  ["``", "``` `` ```"],
  ["", ""],
])("%j stands in a page as %j", (text, span) => {
  expect(codeSpan(text)).toBe(span);
});

test("a span of code ends where it was meant to, in one line", () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: fc.constantFrom("`", "a", "\n", " ") })), (text) => {
      const span = codeSpan(text);
      if (span === "") return;
      const fence = /^`+/.exec(span)![0];
      expect(span).not.toMatch(/[\r\n]/);
      const inside = span.slice(fence.length, -fence.length);
      for (const [run] of inside.matchAll(/`+/g)) expect(run.length).not.toBe(fence.length);
    }),
  );
});
