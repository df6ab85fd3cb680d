import { createHash } from "node:crypto";

/** The digest by which a page's Content-Security-Policy lets one inline script or style in, and no other. */
export function sha256Base64(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
