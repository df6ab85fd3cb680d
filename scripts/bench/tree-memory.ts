import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Memory of a process and all that it started. */
export interface TreeMemory {
  /** Largest sum of proportional set sizes that was seen: pages that processes share count once. `undefined` where there is no /proc. */
  readonly peakBytes: number | undefined;
  /** Most processes at once of those whose command's name starts with a given word. */
  readonly most: (name: string) => number;
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
}

/** Proportional set size (proc_pid_smaps_rollup(5)); 0 for a process that has ended since. */
const proportionalBytes = (id: number): number => {
  try {
    const [, kilobytes = "0"] =
      /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
};

const processOf = (id: number): Process | undefined => {
  try {
    // The name is in brackets and may hold spaces (proc_pid_stat(5)): state and parent follow the last bracket.
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    const name = stat.slice(stat.indexOf("(") + 1, end);
    return { id, parent: Number(fields[1]), name };
  } catch {
    // It ended between the listing and the look.
    return undefined;
  }
};

const treeOf = (root: number): Process[] => {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(Number(name)) ?? []);
  const tree = all.filter(({ id }) => id === root);
  for (const found of tree) tree.push(...all.filter(({ parent }) => parent === found.id));
  return tree;
};

/** Watches the memory of a process tree until the returned function is called. */
export function watchTree(root: number, everyMs = 250): () => TreeMemory {
  if (!existsSync("/proc/self/smaps_rollup")) return () => ({ peakBytes: undefined, most: () => 0 });
  let peakBytes = 0;
  const most = new Map<string, number>();
  const timer = setInterval(() => {
    const tree = treeOf(root);
    peakBytes = Math.max(
      peakBytes,
      tree.reduce((sum, { id }) => sum + proportionalBytes(id), 0),
    );
    const counts = new Map<string, number>();
    for (const { name } of tree) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const [name, count] of counts) most.set(name, Math.max(most.get(name) ?? 0, count));
  }, everyMs);
  return () => {
    clearInterval(timer);
    return {
      peakBytes,
      most: (word) =>
        Math.max(0, ...[...most].filter(([name]) => name.startsWith(word)).map(([, count]) => count)),
    };
  };
}
