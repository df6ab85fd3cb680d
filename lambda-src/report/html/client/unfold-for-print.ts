/** Paper cannot be clicked: what is folded away in these parts of the page is printed open, and folded again after. */
export function unfoldForPrint(parts: string): void {
  let unfolded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(parts)]
      .flatMap((part) => [...part.querySelectorAll("details")])
      .filter(({ open }) => !open);
    for (const details of unfolded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
    unfolded = [];
  });
}
