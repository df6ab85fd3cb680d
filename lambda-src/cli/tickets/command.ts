import { Command } from "@commander-js/extra-typings";

/** The variable that holds the token of the ticket system; a command line would show it to every process. */
export const tokenVariable = "CREDENTIAL_AUDIT_TICKET_TOKEN";

/** What `credential-audit tickets` takes. */
export const tickets = new Command("tickets")
  .description("open, change and close tickets so that they say what a report says; shows the writes first")
  .argument("<report>", "report.json or the folder of its run")
  .requiredOption(
    "--to <file>",
    "which system, project and fields: YAML, as docs/guides/tickets.md describes it",
  )
  .option("--dry-run", "show the writes and do none of them (what happens without --apply)")
  .option("--apply", "do them")
  .option("--check", "compare the settings with the real project, and write nothing")
  .addHelpText(
    "after",
    `
The token of the ticket system comes from ${tokenVariable}.
A ticket closes only when everything that it is about was read completely. What a human closed stays closed.

Exit codes:
  0  the tickets are as the report asks for, or the writes were shown
  1  wrong usage or settings, or the ticket system could not be read
  2  --check found something that does not fit
  3  some writes failed: call again`,
  );

export type TicketsOptions = ReturnType<typeof tickets.opts>;
