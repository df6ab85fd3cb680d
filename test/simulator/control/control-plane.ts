import { Tenancy } from "../../../simulator/cloud";
import { type Simulator, startSimulator } from "../../../simulator/simulator";
import { raw } from "../clients";

export const root = "ocid1.tenancy.oc1..controlplane";

/** A simulator with one empty tenancy. */
export const emptyCloud = (): Promise<Simulator> =>
  startSimulator({ tenancies: [new Tenancy(root, "control-plane", "us-ashburn-1")] });

/** What came back, with its body read as JSON where there is one. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A signed request to the region's endpoint. */
export const ask = async (
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Reply> => {
  const response = await raw(simulator, `${simulator.origin}${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
};

/** The Object Storage namespace of the tenancy. */
export const namespaceOf = async (simulator: Simulator): Promise<string> => {
  const { body } = await ask(simulator, "GET", "/n");
  return body as unknown as string;
};

/** Polls as Terraform's provider does, and returns the states that it saw, the answer of a 404 as `404`. */
export const states = async (simulator: Simulator, path: string, until: string): Promise<string[]> => {
  const seen: string[] = [];
  for (let poll = 0; poll < 10; poll += 1) {
    const { status, body } = await ask(simulator, "GET", path);
    const state = status === 200 ? String(body["lifecycleState"] ?? body["status"]) : String(status);
    seen.push(state);
    if (state === until) return seen;
  }
  return seen;
};
