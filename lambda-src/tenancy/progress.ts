/** How far an audit has come. */
export type Progress =
  | {
      readonly phase: "discovery";
      readonly compartments: number;
      readonly looked: number;
      readonly domains: number;
    }
  | {
      readonly phase: "users" | "credentials" | "done";
      /** Name of the domain. */
      readonly domain: string;
      readonly done: number;
      /** As far as it is known. */
      readonly total: number;
    };
