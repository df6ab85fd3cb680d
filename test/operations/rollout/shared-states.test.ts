import { join } from "node:path";
import { sharedStates } from "../../../operations/rollout/shared-states";
import { loadTenancies } from "../../../tenancies/load-tenancies";

const [file] = loadTenancies(join(__dirname, "../../data/tenancies")).tenancies;
const tenancy = (name: string, state: { backend: "http" } | undefined) => ({
  name,
  settings: { ...file!.settings, state },
});

it("two tenancies behind the one address of TF_HTTP_ADDRESS would share a state", () => {
  const http = { backend: "http" } as const;
  const shared = sharedStates([tenancy("a", http), tenancy("b", undefined), tenancy("c", http)]);
  expect([...shared.keys()]).toEqual(["a", "c"]);
  expect(shared.get("a")).toContain("for a, c");
  expect(sharedStates([tenancy("a", http), tenancy("b", undefined)]).size).toBe(0);
});
