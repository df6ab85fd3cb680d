import type { Grant } from "./grant";

/** What an audit reads of a tenancy. Users, compartments and domains live anywhere in it, so nothing narrows these. */
export const tenancyReading: readonly Grant[] = [
  { what: "inspect compartments", operation: "ListCompartments: domains live in any compartment" },
  { what: "inspect domains", operation: "ListDomains: which identity domains there are, and their URLs" },
  {
    what: "read users",
    operation:
      "Users and the credential endpoints of each domain, and classic IAM's ListUsers and credential lists",
  },
  // The resource type is SMTP credentials alone; the other types belong to users (Oracle, "Details for IAM with Identity
  // Domains").
  {
    what: "inspect credentials",
    operation: "ListSmtpCredentials, and what shows the same in a domain: SMTP credentials",
  },
];
