/** Every format that a report can be written in, in the order in which files are written. */
export const formatNames = ["csv", "json", "html", "ocsf"] as const;

export type FormatName = (typeof formatNames)[number];
