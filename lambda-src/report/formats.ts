import type { ReportFile } from "./report-file";

/** Every format that a report can be written in, in the order in which files are written, with its writers. */
const writers = {
  csv: [() => import("./csv.js"), () => import("./campaign.js"), () => import("./changes-csv.js")],
  json: [() => import("./json.js")],
  html: [() => import("./html/report-html.js")],
  ocsf: [() => import("./ocsf.js")],
} satisfies Readonly<Record<string, readonly (() => Promise<{ readonly files: readonly ReportFile[] }>)[]>>;

export type FormatName = keyof typeof writers;

/** The names alone: the command line lists them without loading a writer. */
export const formatNames = Object.keys(writers) as FormatName[];

/** A format that a report can be written in. */
export interface ReportFormat {
  readonly name: FormatName;
  readonly files: readonly ReportFile[];
}

/** Loads the writers of some formats, of all when none are named. */
export async function loadFormats(names: readonly FormatName[] = formatNames): Promise<ReportFormat[]> {
  const load = async (name: FormatName): Promise<ReportFormat> => {
    const modules = await Promise.all(writers[name].map((writer) => writer()));
    return { name, files: modules.flatMap(({ files }) => files) };
  };
  return Promise.all(formatNames.filter((name) => names.includes(name)).map(load));
}
