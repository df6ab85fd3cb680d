import type { Delta } from "../audit/change";
import type { TenancyReading } from "../audit/reading";
import type { Report } from "../audit/report";

/** What writers are given: the report, and right after an audit the inventory that it was made from. */
export interface ReportSource {
  readonly report: Report;
  /** Missing when an earlier report is written again. */
  readonly reading?: TenancyReading | undefined;
}

interface Parts {
  readonly report: Report;
  readonly reading: TenancyReading;
  readonly delta: Delta;
}

interface FileFrom<Part extends keyof Parts> {
  readonly fileName: string;
  readonly contentType: string;
  /** What the file is made of; where the source lacks it, there is no such file. */
  readonly from: Part;
  /** Piece by piece, so that no report needs to fit into one string. */
  readonly chunks: (part: Parts[Part]) => Iterable<string>;
}

/** One file of a format. */
export type ReportFile = { readonly [Part in keyof Parts]: FileFrom<Part> }[keyof Parts];

/** The content of a file; `undefined` when the source lacks what it is made of. */
export function chunksOf(file: ReportFile, { report, reading }: ReportSource): Iterable<string> | undefined {
  switch (file.from) {
    case "report":
      return file.chunks(report);
    case "reading":
      return reading && file.chunks(reading);
    case "delta":
      return report.delta ? file.chunks(report.delta) : undefined;
  }
}
