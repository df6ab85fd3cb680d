import { readFile, writeFile } from "node:fs/promises";
import { isScalar, parseDocument } from "yaml";
import { pinnedImage } from "../../tenancies/settings/image";

/** The repository of an image, without tag and digest. @throws Error when the image is not pinned */
export const repositoryOf = (image: string): string => {
  const pinned = pinnedImage(image);
  if (pinned === undefined) throw new Error(`${image} is not an image in OCIR with its digest`);
  return pinned.image.replace(/:[^:/]*$/, "");
};

/**
 * Makes a tenancy file name another image, and leaves every other character of it.
 * @returns whether it named another one before
 */
export const pinImage = async (file: string, image: string): Promise<boolean> => {
  const source = await readFile(file, "utf8");
  const node = parseDocument(source).get("image", true);
  if (!isScalar(node) || !node.range) throw new Error(`${file} has no image to change`);
  const [start, end] = node.range;
  const changed = source.slice(0, start) + image + source.slice(end);
  if (changed === source) return false;
  await writeFile(file, changed);
  return true;
};
