import { z } from "zod";

/** A container image that cannot change under its name: repository, tag and digest. */
export interface PinnedImage {
  /** Repository and tag, such as `fra.ocir.io/ns/credential-audit:1.0.0`. */
  readonly image: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

const pattern =
  /^((?:ocir\.[a-z0-9-]+\.oci\.[a-z0-9.-]+|[a-z0-9-]+\.ocir\.io)\/[^\s@:]+:[\w][\w.-]{0,127})@(sha256:[0-9a-f]{64})$/;

/**
 * Splits `<region>.ocir.io/<namespace>/<repository>:<tag>@sha256:<digest>`; `undefined` for anything else: an image
 * without a digest could change without a deployment, one without a tag is refused by Oracle Functions, and they pull from OCIR
 * only.
 */
export function pinnedImage(reference: string): PinnedImage | undefined {
  const [, image, digest] = pattern.exec(reference) ?? [];
  return image !== undefined && digest !== undefined ? { image, digest } : undefined;
}

/** `image` of a tenancy file. */
export const image = z.string().refine((value) => pinnedImage(value) !== undefined, {
  error:
    "expected an image in OCIR with its digest, <region>.ocir.io/<namespace>/<repository>:<tag>@sha256:<64 hex digits>",
});
