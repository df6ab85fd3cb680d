import type { AuditConfiguration } from "../../lambda-src/contract/audit-configuration";
import type { Grant } from "./grant";

/** What the function uses of things that exist outside of the stack, because its configuration names them. */
export function configuredGrants({ ownerEmails, domainClients = [], tickets }: AuditConfiguration): Grant[] {
  const sender: Grant[] = ownerEmails
    ? [
        {
          what: "use email-family",
          compartmentId: ownerEmails.compartmentId,
          // Oracle, "Details for the Email Service": for APPROVED_SENDER_USE, and so for no other permission of the family.
          where: [`target.approved-sender.emailaddress = '${ownerEmails.senderAddress}'`],
          operation: "SubmitEmail: messages to the users whose credentials are due",
        },
      ]
    : [];
  return [
    ...sender,
    ...domainClients.map(({ clientSecretId }) => ({
      what: "read secret-bundles",
      where: [`target.secret.id = '${clientSecretId}'`],
      operation: "GetSecretBundle: the OAuth client of a domain that refuses the resource principal",
    })),
    ...(tickets
      ? [
          {
            what: "read secret-bundles",
            where: [`target.secret.id = '${tickets.tokenSecretId}'`],
            operation: "GetSecretBundle: the token of the ticket system",
          },
        ]
      : []),
  ];
}
