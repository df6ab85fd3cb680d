import { z } from "zod";

const changeSchema = z.object({ actions: z.array(z.string()) });

const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        type: z.string(),
        mode: z.enum(["managed", "data"]),
        change: changeSchema,
      }),
    )
    .optional(),
  output_changes: z.record(z.string(), changeSchema).optional(),
});

/** What Terraform would do to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  /** Terraform's actions, joined: `create`, `update`, `delete`, `delete/create`, … */
  readonly action: string;
}

/** The changes of a plan in Terraform's JSON: resources and outputs, without what stays and what is only read. */
export const plannedChanges = (json: string): PlannedChange[] => {
  const { resource_changes = [], output_changes = {} } = planSchema.parse(JSON.parse(json));
  const isChange = ({ actions }: { actions: readonly string[] }) =>
    !actions.every((action) => action === "no-op" || action === "read");
  return [
    ...resource_changes
      .filter(({ mode, change }) => mode === "managed" && isChange(change))
      .map(({ address, type, change }) => ({ address, type, action: change.actions.join("/") })),
    ...Object.entries(output_changes)
      .filter(([, change]) => isChange(change))
      .map(([name, change]) => ({
        address: `output.${name}`,
        type: "output",
        action: change.actions.join("/"),
      })),
  ];
};
