import type { AuthenticationDetailsProvider } from "oci-common";
import type { SessionToken } from "./session-token";

/** A session token and the key that goes with it. */
export interface Session {
  readonly token: SessionToken;
  /** Unlocked PEM. */
  readonly privateKey: string;
}

/**
 * Signs with a session token that somebody else renews: `oci session refresh`, or the service that runs a function. Reads
 * it again when it has run out or was refused, together with its key, since the two are replaced together.
 */
export class SessionProvider implements AuthenticationDetailsProvider {
  readonly #read: () => Session;
  readonly #now: () => number;
  #session: Session;

  /** @param read the session from where it is kept; throws when that one has run out too */
  constructor(read: () => Session, now: () => number) {
    this.#read = read;
    this.#now = now;
    this.#session = read();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- so that a failing read rejects, as the signer expects
  async getKeyId(): Promise<string> {
    const { expires } = this.#session.token;
    if (expires !== undefined && expires <= this.#now()) this.#session = this.#read();
    return `ST$${this.#session.token.token}`;
  }

  getPrivateKey(): string {
    return this.#session.privateKey;
  }

  getPassphrase(): null {
    return null;
  }

  /** @returns whether another token was found */
  // eslint-disable-next-line @typescript-eslint/require-await -- so that a failing read rejects
  async renew(): Promise<boolean> {
    const refused = this.#session.token.token;
    this.#session = this.#read();
    return this.#session.token.token !== refused;
  }
}
