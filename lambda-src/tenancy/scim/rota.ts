import {
  type Completeness,
  completenessOf,
  runsOfARound,
  type Thoroughness,
} from "../../audit/coverage/completeness";
import type { EarlierProof } from "../../audit/coverage/earlier-proof";
import { type CredentialType, credentialTypes } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import { type Instant, millisecondsPerDay, readInstant } from "../../audit/instant";
import type { TypeReading } from "./type-reading";

/** How completeness is to be shown, and what earlier runs showed. */
export interface ProofOptions {
  readonly thoroughness: Thoroughness;
  readonly asOf: Instant;
  readonly earlier: (domain: Domain) => EarlierProof | undefined;
}

/** Whose turn it is to be asked about in one run of a domain, beside the holders. */
export class Rota {
  readonly #options: ProofOptions;
  readonly #earlier: EarlierProof | undefined;

  constructor(options: ProofOptions, domain: Domain) {
    this.#options = options;
    this.#earlier = options.thoroughness === "rolling" ? options.earlier(domain) : undefined;
  }

  /** How a type is read: what was never proven is proven first. */
  modeOf(type: CredentialType): Thoroughness {
    const { thoroughness } = this.#options;
    return thoroughness === "rolling" && this.#earlier?.types[type] === undefined ? "thorough" : thoroughness;
  }

  /** Whether a user was made or changed since the run before; one of whom that is not known counts as changed. */
  isNew(changed: string | undefined): boolean {
    if (this.#earlier === undefined) return false;
    const instant = changed === undefined ? undefined : readInstant(changed);
    // A day more: what was changed while the run before was under way, and clocks that differ.
    return instant === undefined || instant >= this.#earlier.at - millisecondsPerDay;
  }

  /**
   * Whether it is a user's turn. Each part of the users has one turn for each type in a round, and the turns are spread over
   * its runs.
   */
  isDue(type: CredentialType, userId: string): boolean {
    const earlier = this.#earlier?.types[type];
    if (earlier === undefined) return true;
    const parts = Math.max(1, earlier.parts);
    const part = Math.floor((hash(userId) / 2 ** 32) * parts);
    const place = part * credentialTypes.length + credentialTypes.indexOf(type);
    const turn = Math.floor((place * runsOfARound) / (parts * credentialTypes.length));
    return turn === earlier.runs % runsOfARound;
  }

  /** What the reading of a type showed. */
  completenessOf(type: TypeReading, users: number): Completeness {
    const everybody = type.asked.size >= users;
    return completenessOf(everybody, this.#earlier?.types[type.type], this.#options.asOf, users);
  }
}

/** FNV-1a: the same user has the same turn in every run. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
