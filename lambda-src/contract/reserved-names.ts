/**
 * Folders of the evidence bucket beside those of the tenancies: a tenancy of such a name would put its runs among them.
 * Without regard to case, since a copy on disk may be without.
 */
export const reservedTenancyNames = ["chain", "cloud-guard", "owners"] as const;

export function isReservedTenancyName(name: string): boolean {
  return reservedTenancyNames.some((reserved) => reserved === name.toLowerCase());
}
