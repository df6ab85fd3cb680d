/** A list answer as it comes over the wire, as far as tests look at it. */
export interface ScimList {
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly ScimRow[];
}

export interface ScimRow {
  readonly id: string;
  readonly ocid: string;
  readonly userName: string;
  readonly meta: object;
  readonly [extension: `urn:${string}`]: Readonly<Record<string, readonly { value: string }[]>>;
}
