import type { IRegularForbiddenRuleType } from "dependency-cruiser";
import { type Room, type RoomPath, rooms } from "./rooms";

const paths = Object.keys(rooms) as RoomPath[];

/** The table of rooms as rules for dependency-cruiser, which resolves imports (of types and at run time too) to files. */
export function arrowRules(): IRegularForbiddenRuleType[] {
  return [...paths.flatMap((path) => rulesOf(path, rooms[path])), ...everywhere];
}

const everywhere: readonly IRegularForbiddenRuleType[] = [
  {
    name: "circle",
    comment: "Two files that need each other are one idea, or need a third file that both take it from.",
    // Oracle's resources refer to each other: a subnet needs its VCN, which is not deleted while it has a subnet.
    from: { pathNot: "^simulator/control/" },
    to: { circular: true },
  },
  {
    name: "shipped from development",
    comment:
      "What ships is a dependency: the licence check, the SBOM and the audit of packages leave those of development out.",
    from: { path: "^lambda-src/" },
    to: {
      dependencyTypes: ["npm-dev"],
      dependencyTypesNot: ["type-only"],
      // Bundles the report's client while the product is built.
      pathNot: "^node_modules/esbuild/",
    },
  },
  {
    name: "unresolved",
    comment: "What cannot be resolved cannot be checked.",
    from: {},
    to: { couldNotResolve: true },
  },
];

function rulesOf(path: RoomPath, { uses, because, apart, packages }: Room): IRegularForbiddenRuleType[] {
  const from = { path: filesOf(path) };
  const nested = nestedIn(path).map(filesOf);
  const rules: IRegularForbiddenRuleType[] = [];
  if (uses !== "all") {
    const allowed = [path, ...uses];
    rules.push({
      name: `arrows of ${path}`,
      comment: [`${path} uses ${uses.join(", ") || "no other room"}`, because].filter(Boolean).join(": "),
      from,
      to: { path: paths.filter((other) => !allowed.includes(other)).map(filesOf) },
    });
  }
  if (apart)
    rules.push({
      name: `folders of ${path}`,
      comment: `What two folders of ${path} share is a file or room that both may use.`,
      from: { path: `^${path}/([^/]+)/`, pathNot: nested },
      to: { path: `^${path}/[^/]+/`, pathNot: [`^${path}/$1/`, ...nested] },
    });
  if (packages)
    rules.push({
      name: `packages of ${path}`,
      comment:
        "only" in packages
          ? `${path} uses these packages and modules of Node.js only: ${packages.only.join(" ")}`
          : `${path} uses none of ${packages.not.join(" ")}`,
      from,
      to: "only" in packages ? only(packages.only) : { path: packages.not.map(asResolved) },
    });
  return rules;
}

const outside = ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"] as const;

function only(names: readonly string[]): IRegularForbiddenRuleType["to"] {
  return { dependencyTypes: [...outside], pathNot: names.map(asResolved) };
}

/** A package as it is resolved, `node_modules/zod/index.cjs`, or a module of Node.js, `fs` for `node:fs`. */
function asResolved(name: string): string {
  return name.replace("^", "^(?:node_modules/)?").replace("node:", "").replace("$", "(?:/|$)");
}

function nestedIn(path: string): RoomPath[] {
  return paths.filter((other) => other.startsWith(`${path}/`));
}

/** Matches the files of a room, without those of rooms inside it. */
function filesOf(path: string): string {
  const nested = nestedIn(path).map((inner) => pattern(inner.slice(path.length + 1)));
  return `^${pattern(path)}${nested.length === 0 ? "" : `(?!${nested.join("|")})`}`;
}

function pattern(path: string): string {
  return path.endsWith(".ts") ? `${path.replace(".", "\\.")}$` : `${path}/`;
}
