import { credentialTypeFacts } from "../../audit/credential-type";
import type { ReportedCredential } from "../../audit/report";
import { runbookFor, type Step } from "../../audit/runbook/runbook";
import { visibleText } from "../../terminal/visible-text";

/** An email to the owner of credentials. */
export interface OwnerMessage {
  readonly to: { readonly email: string; readonly name: string };
  readonly subject: string;
  readonly text: string;
}

/** More credentials than a user can have of all types. */
const mostListed = 50;

/**
 * What a user is told: which credentials must be rotated by when, and how.
 *
 * @param due those that are due or overdue, at least one
 * @param all everything that the user has, since the way to rotate depends on it
 */
export function ownerMessage(
  email: string,
  tenancyName: string,
  due: readonly ReportedCredential[],
  all: readonly ReportedCredential[],
): OwnerMessage {
  const [first] = due;
  const name = visibleText(first?.userName ?? "");
  const overdue = due.filter(({ status }) => status === "OVERDUE").length;
  const tenancy = visibleText(tenancyName);
  const subject =
    overdue > 0
      ? `Rotate now: ${overdue} of your credentials in ${tenancy} ${overdue === 1 ? "is" : "are"} overdue`
      : `Rotate soon: ${due.length} of your credentials in ${tenancy} ${due.length === 1 ? "is" : "are"} due`;
  const lines = [
    `You are ${name} in the Oracle Cloud tenancy ${tenancy}. These credentials of yours must be rotated:`,
    "",
    ...due.slice(0, mostListed).map(listLine),
    ...(due.length > mostListed ? [`  - and ${due.length - mostListed} more`] : []),
  ];
  for (const credential of due.slice(0, mostListed)) {
    const others = all.filter((other) => other.type === credential.type && other.id !== credential.id);
    const runbook = runbookFor(credential, others);
    lines.push(
      "",
      `${visibleText(runbook.title)} (${nameOf(credential)}):`,
      ...runbook.warnings.map((warning) => `  Mind: ${visibleText(warning)}`),
      ...runbook.steps.map(stepLine),
    );
  }
  lines.push(
    "",
    "This message holds no secret and asks for none. Never send a key, token or password to anyone.",
  );
  return { to: { email, name }, subject, text: `${lines.join("\n")}\n` };
}

function listLine(credential: ReportedCredential): string {
  const { status, rotationDue, domain } = credential;
  const due = rotationDue?.slice(0, 10) ?? "an unknown day";
  const when = status === "OVERDUE" ? `was due on ${due}` : `is due on ${due}`;
  return `  - ${nameOf(credential)} in the domain ${visibleText(domain)} ${when}`;
}

function nameOf({ type, label, id }: ReportedCredential): string {
  return visibleText(`${credentialTypeFacts[type].consoleName}: ${label ?? id}`);
}

function stepLine({ title, explanation, console: path }: Step, index: number): string {
  const where = path.length === 0 ? "" : ` (Console: ${path.map(visibleText).join(" > ")})`;
  const why = explanation === null ? "" : `. ${visibleText(explanation)}`;
  return `  ${index + 1}. ${visibleText(title)}${why}${where}`;
}
