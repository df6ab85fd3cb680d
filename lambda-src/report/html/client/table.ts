import type { ReportedCredential } from "../../../audit/report";
import { type Filter, type SortKey } from "../filter";
import { at, credentialAt, type Payload } from "../payload";
import { columnTitles, counted, flagWords, grouped, statusWords, typeName } from "../../wording";
import { visibleText } from "../../../terminal/visible-text";
import { byId, element, foreign } from "./dom";
import type { Findings } from "./findings";

const rowsPerPage = 100;
const rowsPrinted = 2000;

/** The table of findings, a page at a time. */
export class FindingsTable {
  private readonly table = byId("rows", HTMLTableElement);
  private readonly body = this.table.tBodies.item(0) ?? this.table.createTBody();
  private readonly shown = byId("shown", HTMLElement);
  private readonly pages = byId("pages", HTMLElement);
  private readonly position = byId("position", HTMLElement);
  private selection: readonly number[] = [];
  private page = 1;

  constructor(
    private readonly payload: Payload,
    private readonly findings: Findings,
    private readonly open: (index: number) => void,
    private readonly goTo: (page: number) => void,
  ) {
    this.table.hidden = false;
    const targets: Record<string, () => number> = {
      first: () => 1,
      previous: () => this.page - 1,
      next: () => this.page + 1,
      last: () => this.pageCount,
    };
    for (const [id, target] of Object.entries(targets)) {
      byId(id, HTMLButtonElement).addEventListener("click", () => this.goTo(target()));
    }
    addEventListener("beforeprint", () => this.fill(0, rowsPrinted));
    addEventListener("afterprint", () => this.fillPage());
  }

  /** What the current filter lets through, in order. */
  get selected(): readonly number[] {
    return this.selection;
  }

  show(filter: Filter): void {
    this.selection = this.findings.select(filter);
    this.page = Math.min(filter.page, this.pageCount);
    this.markSorted(filter.sort, filter.descending);
    this.fillPage();
  }

  private get pageCount(): number {
    return Math.max(1, Math.ceil(this.selection.length / rowsPerPage));
  }

  private fillPage(): void {
    const from = (this.page - 1) * rowsPerPage;
    this.fill(from, from + rowsPerPage);
    this.pages.hidden = this.pageCount === 1;
    this.position.textContent = `Page ${grouped(this.page)} of ${grouped(this.pageCount)}`;
    for (const [id, disabled] of Object.entries({
      first: this.page === 1,
      previous: this.page === 1,
      next: this.page === this.pageCount,
      last: this.page === this.pageCount,
    })) {
      byId(id, HTMLButtonElement).disabled = disabled;
    }
  }

  private fill(from: number, to: number): void {
    const part = this.selection.slice(from, to);
    this.body.replaceChildren(...part.map((index) => this.row(index)));
    const of = counted(this.findings.total, "credential");
    this.shown.textContent =
      part.length === 0
        ? `No credential matches, of ${of}.`
        : `${grouped(from + 1)} to ${grouped(from + part.length)} of ${grouped(this.selection.length)} that match, of ${of}.`;
  }

  private row(index: number): HTMLTableRowElement {
    const credential = credentialAt(this.payload, index);
    const user = element("button", { type: "button", class: "link" }, foreign(nameOfUser(credential)));
    user.addEventListener("click", () => this.open(index));
    const id = element(
      "code",
      { title: visibleText(credential.id) },
      foreign(short(credential.label ?? credential.id)),
    );
    // Said outright, since rows that the style sheet lays out as cards are no table to a screen reader otherwise.
    return element(
      "tr",
      { role: "row" },
      cell("status", "status", statusBadge(credential)),
      element("th", { scope: "row", role: "rowheader", class: "user" }, user),
      cell("type", "type", typeName(credential.type)),
      cell("credential", "id", id),
      cell("domain", "domain", foreign(credential.domain)),
      cell("created", "date created", ...age(credential)),
      cell("due", "date due", credential.rotationDue?.slice(0, 10) ?? "not known"),
      element("td", { role: "cell", class: "flags" }, ...flagMarks(credential)),
    );
  }

  private markSorted(key: SortKey, descending: boolean): void {
    for (const header of this.table.querySelectorAll<HTMLElement>("th[data-key]")) {
      if (header.dataset.key === key)
        header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
  }
}

/** A cell, with its heading for where the headings are not shown. */
function cell(column: keyof typeof columnTitles, kind: string, ...content: (Node | string)[]): HTMLElement {
  return element("td", { role: "cell", class: kind, "data-label": columnTitles[column] }, ...content);
}

/** The flags of a credential by name; what each means shows when it is pointed at, and in the legend. */
export function flagMarks({ flags }: ReportedCredential): HTMLElement[] {
  return flags.map((flag) =>
    element("span", { class: "flag", title: flagWords[flag].meaning }, flagWords[flag].name),
  );
}

/** The position of the first credential of a user, by OCID or id. */
export function findUser(payload: Payload, user: string): number | undefined {
  const owner = payload.owners.findIndex(([, userOcid, userId]) => userOcid === user || userId === user);
  const index = payload.columns.owner.indexOf(owner);
  return owner < 0 || index < 0 ? undefined : index;
}

/** What names a user in the address. */
export function userKey(payload: Payload, index: number): string {
  const [, userOcid, userId] = at(payload.owners, at(payload.columns.owner, index));
  return userOcid ?? userId ?? "";
}

export function nameOfUser({ userName, userOcid, userId }: ReportedCredential): string {
  return userName || (userOcid ?? userId ?? "(no user)");
}

export function statusBadge({ status }: ReportedCredential): HTMLElement {
  return element("span", { class: `badge ${status}` }, statusWords[status]);
}

/** The end of an OCID tells it apart; its start is the same for all. */
function short(id: string): string {
  return id.startsWith("ocid1.") && id.length > 30 ? `…${id.slice(-18)}` : id;
}

function age({ created, daysOld }: ReportedCredential): (Node | string)[] {
  if (created === null) return ["unknown"];
  return [created.slice(0, 10), element("span", { class: "detail" }, counted(daysOld ?? 0, "day"))];
}
