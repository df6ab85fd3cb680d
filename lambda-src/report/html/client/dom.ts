import { visibleText } from "../../../terminal/visible-text";

type Child = Node | string | null;

/** Makes an element. Text goes in as text, never as markup: the page's policy allows no other way. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Text that others wrote: visible whatever is in it, and without effect on the direction of what stands beside it. */
export function foreign(text: string): HTMLElement {
  return element("bdi", {}, visibleText(text));
}

/**
 * The element of the page with an id.
 *
 * @throws {Error} when it is not there: page and script do not belong together.
 */
export function byId<T extends HTMLElement>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/** Puts text on the clipboard, if the browser lets a page from a file do so. */
export async function copy(text: string, button: HTMLButtonElement): Promise<void> {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed by the browser";
  }
  setTimeout(() => (button.textContent = label), 1500);
}

/** Hands a file to the person who asked for it. */
export function download(fileName: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: url, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
