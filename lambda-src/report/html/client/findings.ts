import { domainKey } from "../../../audit/domain";
import { credentialTypes } from "../../../audit/credential-type";
import { millisecondsPerDay } from "../../../audit/instant";
import { flags, statuses } from "../../../audit/judgement";
import type { Filter, SearchField, SortKey } from "../filter";
import { at, type Payload } from "../payload";

type Column = Exclude<SearchField, "anywhere">;
/** The text of each credential in each column, in small letters. */
type Searchable = Readonly<Record<Column, readonly string[]>>;
const searched = ["user", "email", "credential", "domain"] as const satisfies readonly Column[];

/** Fewer letters than these are in some OCID by chance. */
const lettersOfAnId = 6;

/** Finds and sorts credentials by position, without making an object of each. */
export class Findings {
  private readonly texts: { readonly names: Searchable; readonly ids: Searchable };
  private readonly dues: readonly (number | null)[];
  private readonly userNames: readonly string[];

  constructor(private readonly payload: Payload) {
    const { columns, owners, places, thresholds } = payload;
    this.userNames = owners.map(([userName]) => userName.toLowerCase());
    this.dues = columns.created.map((created, index) =>
      created === null
        ? null
        : created + thresholds[at(credentialTypes, at(columns.type, index))].maxAgeDays * millisecondsPerDay,
    );
    const folded = (texts: readonly (string | null | 0 | undefined)[]): string =>
      texts.filter(Boolean).join("\n").toLowerCase();
    const of = (position: readonly number[], texts: readonly string[]): string[] =>
      position.map((index) => at(texts, index));
    const users = owners.map(([userName]) => folded([userName]));
    const emails = owners.map(([, , , email]) => folded([email]));
    const userIds = owners.map(([, userOcid, userId]) => folded([userOcid, userId]));
    const domains = places.map(([domain, , compartment]) => folded([domain, compartment]));
    const domainUrls = places.map(([, url]) => folded([url]));
    const names = {
      user: of(columns.owner, users),
      email: of(columns.owner, emails),
      credential: columns.label.map((label) => folded([label])),
      domain: of(columns.place, domains),
    };
    const ids = {
      user: of(columns.owner, userIds),
      email: of(columns.owner, emails),
      credential: columns.id.map((id, index) => folded([id, columns.scimId[index]])),
      domain: of(columns.place, domainUrls),
    };
    this.texts = { names, ids };
  }

  get total(): number {
    return this.payload.columns.id.length;
  }

  due(index: number): number | null {
    return at(this.dues, index);
  }

  /** Positions of the credentials that pass a filter, in its order. */
  select(filter: Filter): number[] {
    const { columns, places } = this.payload;
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const type = filter.type === undefined ? -1 : credentialTypes.indexOf(filter.type);
    const wantedStatuses = new Set(filter.statuses.map((status) => statuses.indexOf(status)));
    const flag = filter.flag === undefined ? 0 : 1 << flags.indexOf(filter.flag);
    const wantedPlaces = new Set(
      places.flatMap(([domain, url], index) => (filter.domain === domainKey(domain, url) ? [index] : [])),
    );
    const [from, to] = filter.due ? [Date.parse(filter.due.from), Date.parse(filter.due.to)] : [0, 0];
    const found: number[] = [];
    for (let index = 0; index < this.total; index += 1) {
      if (type >= 0 && columns.type[index] !== type) continue;
      if (wantedStatuses.size > 0 && !wantedStatuses.has(at(columns.status, index))) continue;
      if (flag !== 0 && (at(columns.flags, index) & flag) === 0) continue;
      if (filter.domain !== "" && !wantedPlaces.has(at(columns.place, index))) continue;
      if (filter.due) {
        const due = at(this.dues, index);
        if (due === null || due < from || due >= to) continue;
      }
      if (words.every((word) => this.has(index, word, filter.within))) found.push(index);
    }
    return this.sort(found, filter.sort, filter.descending);
  }

  /** Whether a credential has a word in a column; an id is meant only where its column, or enough of it, is named. */
  private has(index: number, word: string, within: SearchField): boolean {
    const { names, ids } = this.texts;
    if (within !== "anywhere")
      return at(names[within], index).includes(word) || at(ids[within], index).includes(word);
    return searched.some(
      (column) =>
        at(names[column], index).includes(word) ||
        (word.length >= lettersOfAnId && at(ids[column], index).includes(word)),
    );
  }

  /** Positions of everything that one user of a domain has. */
  ofOwner(owner: number, place: number): number[] {
    const { columns } = this.payload;
    const found: number[] = [];
    for (let index = 0; index < this.total; index += 1) {
      if (columns.owner[index] === owner && columns.place[index] === place) found.push(index);
    }
    return found;
  }

  private sort(found: number[], key: SortKey, descending: boolean): number[] {
    const compare = this.comparison(key);
    const direction = descending ? -1 : 1;
    return found.sort((a, b) => direction * compare(a, b) || a - b);
  }

  private comparison(key: SortKey): (a: number, b: number) => number {
    const { columns, places } = this.payload;
    const numbers = (values: readonly (number | null)[]) => (a: number, b: number) =>
      (values[a] ?? Infinity) - (values[b] ?? Infinity) || 0;
    const texts = (text: (index: number) => string) => (a: number, b: number) => {
      const [left, right] = [text(a), text(b)];
      return left === right ? 0 : left < right ? -1 : 1;
    };
    switch (key) {
      case "status": {
        const byStatus = numbers(columns.status);
        const byAge = numbers(columns.created);
        return (a, b) => byStatus(a, b) || byAge(a, b);
      }
      case "type":
        return numbers(columns.type);
      case "user":
        return texts((index) => at(this.userNames, at(columns.owner, index)));
      case "domain":
        return texts((index) => at(places, at(columns.place, index))[0].toLowerCase());
      case "credential":
        return texts((index) => columns.label[index] ?? at(columns.id, index));
      case "created":
        return numbers(columns.created);
      case "due":
        return numbers(this.dues);
    }
  }
}
