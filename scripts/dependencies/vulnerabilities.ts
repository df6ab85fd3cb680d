import { spawnSync } from "node:child_process";
import { z } from "zod";

const auditAnswer = z.object({
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});

/** What the registry knows of vulnerabilities in the runtime packages, or why it could not be asked. */
export type Vulnerabilities =
  | { readonly checked: true; readonly found: readonly string[] }
  | { readonly checked: false; readonly because: string };

/** Asks the registry that npm is configured for. Some registries have no such endpoint: then nothing is known. */
export function vulnerabilities(): Vulnerabilities {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
  const answer = parsed(stdout);
  const audited = auditAnswer.safeParse(answer);
  if (!audited.success) {
    const { message } = z.object({ message: z.string() }).catch({ message: "no answer" }).parse(answer);
    return { checked: false, because: message.replace(/https?:\/\/\S+/, "(the registry)") };
  }
  const found = Object.entries(audited.data.vulnerabilities).map(
    ([name, { severity, range }]) => `${name} ${range}: ${severity}`,
  );
  return { checked: true, found };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: "an answer that is not JSON" };
  }
}
