import type { ReportedCredential } from "../../../audit/report";
import { commandLine } from "../../../audit/runbook/command-line";
import { type Runbook, runbookFor, shareQuota, type Step } from "../../../audit/runbook/runbook";
import { visibleText } from "../../../terminal/visible-text";
import { at, credentialAt, holderAt, type Payload } from "../payload";
import { counted, flagWords, typeName } from "../../wording";
import { byId, copy, element, foreign } from "./dom";
import type { Findings } from "./findings";
import { nameOfUser, statusBadge } from "./table";

/** Everything one user has, with the steps to rotate each. */
export class UserPanel {
  private readonly dialog = byId("panel", HTMLDialogElement);

  constructor(
    private readonly payload: Payload,
    private readonly findings: Findings,
    closed: () => void,
  ) {
    this.dialog.addEventListener("close", closed);
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  /** Opens the panel of the user whose credential is at a position. */
  open(index: number): void {
    const { columns } = this.payload;
    const positions = this.findings.ofOwner(at(columns.owner, index), at(columns.place, index));
    const credentials = positions.map((position) => credentialAt(this.payload, position));
    const first = credentialAt(this.payload, index);
    const close = element("button", { type: "button", class: "quiet" }, "Close");
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.replaceChildren(
      element(
        "div",
        { class: "panel-head" },
        element("h2", { id: "panel-title" }, foreign(nameOfUser(first))),
        close,
      ),
      this.facts(first, at(columns.owner, index)),
      ...credentials.map((credential) => entry(credential, credentials, credential.id === first.id)),
    );
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  close(): void {
    if (this.dialog.open) this.dialog.close();
  }

  private facts(credential: ReportedCredential, owner: number): HTMLElement {
    const holder = holderAt(this.payload, owner);
    const rows: [string, Node | string][] = [
      [
        "Domain",
        element("span", {}, foreign(credential.domain), ", compartment ", foreign(credential.compartment)),
      ],
      ["Email", holder.email === null ? "none" : foreign(holder.email)],
      ["User id", element("code", {}, foreign(holder.userOcid ?? holder.userId ?? "unknown"))],
      ["State", stateOf(holder)],
      ["May create", holder.can === null ? "not known" : holder.can.map(typeName).join(", ") || "nothing"],
    ];
    return element(
      "dl",
      {},
      ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
    );
  }
}

function stateOf({ can, active, federated, serviceUser }: ReturnType<typeof holderAt>): string {
  const state =
    can === null ? "not in the inventory" : active === null ? "not said" : active ? "active" : "inactive";
  return [state, federated ? "federated" : "", serviceUser ? "service user" : ""].filter(Boolean).join(", ");
}

function entry(
  credential: ReportedCredential,
  all: readonly ReportedCredential[],
  open: boolean,
): HTMLElement {
  const others = all.filter((other) => other !== credential && shareQuota(other, credential));
  const due = credential.rotationDue === null ? "" : `, due ${credential.rotationDue.slice(0, 10)}`;
  const age = credential.daysOld === null ? "age unknown" : counted(credential.daysOld, "day");
  const details = element(
    "details",
    { class: "entry" },
    element(
      "summary",
      {},
      statusBadge(credential),
      ` ${typeName(credential.type)} `,
      element("code", {}, foreign(credential.label ?? credential.id)),
      ` ${age}${due}`,
    ),
    ...(credential.flags.length > 0
      ? [
          element(
            "ul",
            { class: "flags hint" },
            ...credential.flags.map((flag) =>
              element("li", {}, element("strong", {}, flagWords[flag].name), `: ${flagWords[flag].meaning}`),
            ),
          ),
        ]
      : []),
    element("p", { class: "hint" }, element("code", {}, foreign(credential.id))),
    ...runbook(runbookFor(credential, others)),
  );
  details.open = open;
  return details;
}

function runbook({ title, warnings, steps: way, alternative }: Runbook): HTMLElement[] {
  return [
    element("h3", {}, title),
    ...(warnings.length > 0
      ? [
          element(
            "ul",
            { class: "warnings" },
            ...warnings.map((warning) => element("li", {}, visibleText(warning))),
          ),
        ]
      : []),
    steps(way),
    ...(alternative
      ? [
          element(
            "details",
            { class: "alternative" },
            element("summary", {}, `Another way: ${alternative.title}`),
            steps(alternative.steps),
          ),
        ]
      : []),
  ];
}

function steps(all: readonly Step[]): HTMLElement {
  return element("ol", { class: "steps" }, ...all.map(stepItem));
}

function stepItem({ title, explanation, console, commands }: Step): HTMLElement {
  return element(
    "li",
    {},
    element("strong", {}, visibleText(title)),
    ...(explanation === null ? [] : [element("p", {}, visibleText(explanation))]),
    ...(console.length === 0
      ? []
      : [
          element(
            "p",
            { class: "console" },
            "Console: ",
            ...console.flatMap((place, index) => [index === 0 ? "" : " › ", foreign(place)]),
          ),
        ]),
    ...(commands.length === 0 ? [] : [commandBlock(commands.map(commandLine))]),
  );
}

function commandBlock(lines: readonly string[]): HTMLElement {
  const shown = lines.map(visibleText).join("\n");
  const button = element("button", { type: "button", class: "quiet copy" }, "Copy");
  // What is shown, nothing else: a control character could end a paste and run what follows it.
  button.addEventListener("click", () => void copy(shown, button));
  return element(
    "div",
    { class: "command" },
    element("pre", { tabindex: "0", role: "group", "aria-label": "Commands" }, element("code", {}, shown)),
    button,
  );
}
