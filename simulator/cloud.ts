/** Who signed a request. */
export type Principal =
  | { readonly kind: "user"; readonly ocid: string; readonly tenancyOcid: string }
  | {
      readonly kind: "resource";
      /** `fnfunc`, `resourceschedule`, … as `request.principal.type` names it. */
      readonly type: string;
      readonly ocid: string;
      readonly compartmentOcid: string;
      readonly tenancyOcid: string;
    };

/** Makes the state of one service for one tenancy, the first time that the service is called. */
export type StoreFactory<T> = (tenancy: Tenancy) => T;

/** One simulated tenancy. Each service keeps its own state in a store of its own, so services do not know each other. */
export class Tenancy {
  readonly #stores = new Map<StoreFactory<unknown>, unknown>();

  constructor(
    readonly ocid: string,
    readonly name: string,
    readonly homeRegion: string,
  ) {}

  /** The store that `factory` makes, made once. The factory is the key: export it from the service's folder. */
  store<T>(factory: StoreFactory<T>): T {
    if (!this.#stores.has(factory)) this.#stores.set(factory, factory(this));
    return this.#stores.get(factory) as T;
  }
}

/** The clock of the simulated cloud. Rehearsals move it by hand; otherwise it is the system's. */
export interface Clock {
  now(): Date;
}

/** Everything behind the simulated endpoints. */
export class Cloud {
  readonly tenancies = new Map<string, Tenancy>();

  constructor(readonly clock: Clock = { now: () => new Date() }) {}

  add(tenancy: Tenancy): Tenancy {
    this.tenancies.set(tenancy.ocid, tenancy);
    return tenancy;
  }
}
