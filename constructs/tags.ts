import type { IAspect } from "cdktf";
import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

/** Tags to put on resources. */
export interface TagSet {
  /** Key to value. @default none */
  readonly freeform?: Readonly<Record<string, string>>;
  /** `Namespace.key` to value. @default none */
  readonly defined?: Readonly<Record<string, string>>;
}

/** Puts the same tags on every resource that takes tags. */
export class Tags implements IAspect {
  constructor(private readonly tags: TagSet) {}

  visit(node: IConstruct): void {
    if (!TerraformResource.isTerraformResource(node)) return;
    const { freeform, defined } = this.tags;
    if (freeform && "freeformTags" in node) Object.assign(node, { freeformTags: { ...freeform } });
    if (defined && "definedTags" in node) Object.assign(node, { definedTags: { ...defined } });
  }
}
