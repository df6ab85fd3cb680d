/** Tags with a namespace, as Oracle sends them. */
export type DefinedTags = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What nearly every resource of Oracle's regional services has. */
export interface Resource {
  readonly id: string;
  compartmentId: string;
  lifecycleState: string;
  /** RFC 3339, UTC. */
  readonly timeCreated: string;
  freeformTags: Readonly<Record<string, string>>;
  definedTags: DefinedTags;
}

/** The names that a service gives to the states of a resource's life. */
export interface Lifecycle {
  /** Absent when creation is finished before the answer is sent. */
  readonly creating?: string;
  readonly active: string;
  /** Absent when deletion is finished before the answer is sent. */
  readonly deleting?: string;
  /** Where a deletion ends that keeps the resource readable and its name taken; absent when the resource is gone afterwards. */
  readonly pendingDeletion?: string;
}
