import { hasGaps, type Period } from "../audit/period/period";
import { counted, grouped } from "./wording";

/** What the period came to, in one sentence. */
export function periodVerdict(period: Period): string {
  const { records, from, to } = period;
  const total = (count: (record: Period["records"][number]) => number): number =>
    records.reduce((sum, record) => sum + count(record), 0);
  const [onTime, late, notKnown] = [
    total((record) => record.onTime),
    total((record) => record.late),
    total((record) => record.notKnown),
  ];
  const fellDue = onTime + late + notKnown;
  const share =
    fellDue === 0
      ? "nothing fell due"
      : `${grouped(onTime)} of ${grouped(fellDue)} that fell due were in time`;
  const unknown = notKnown > 0 ? `, of ${grouped(notKnown)} it is not known` : "";
  const gaps = hasGaps(period) ? "; NOT EVERYTHING IS KNOWN" : "";
  return `${from} to ${to}: ${share}, ${grouped(late)} late${unknown}${gaps}`;
}

/** What nobody can say anything of. */
export function periodGaps({ gaps, records, population }: Period): string[] {
  const { daysWithoutRun, incompleteRuns, unreadableRuns } = gaps;
  const notKnown = records.reduce((sum, record) => sum + record.notKnown, 0);
  return [
    ...(daysWithoutRun.length > 0
      ? [`${counted(daysWithoutRun.length, "day")} without a run: ${daysWithoutRun.join(", ")}`]
      : []),
    ...incompleteRuns.map(
      ({ asOf, link, because }) => `the run of ${asOf} (link ${link}) was incomplete: ${because.join("; ")}`,
    ),
    ...unreadableRuns.map(({ link, problem }) => `the run of link ${link} does not hold: ${problem}`),
    ...(notKnown > 0
      ? [
          `${counted(notKnown, "credential")} fell due and went while no run looked: whether in time cannot be told`,
        ]
      : []),
    ...(population.start === null
      ? ["no run of the period was complete: how many there were is not known"]
      : []),
  ];
}

/** What the evidence cannot show whatever it holds, for the reader of a period. */
export const periodLimits: readonly string[] = [
  "Between two runs nobody looked. An end counts from the first run that shows it, so a delay can be stated too long by the time between two runs, never too short.",
  "A replaced credential is taken for rotated when the same user has a new one of the same type; that the old one was in use until then, or the new one is, no run shows.",
  "When an owner was written to comes from marks in the bucket that are no part of the chain. That the message was read is not known.",
  "Who decided on an exemption is what the policy file says. Its approval is in the history of the repository.",
  "Whether the chain holds and who signed it is told by credential-audit verify, not here.",
];

/** How the population was established, in the words of an auditor. */
export const populationMethod =
  "Each run lists all users of every identity domain that it discovers, and holds the credentials that it reads against the references that users carry: a reference without a credential makes the run incomplete. Completeness and accuracy of the population are the coverage verdict of the run named here.";
