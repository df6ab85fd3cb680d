import { byId } from "./dom";

/** Lets the reader switch between light and dark; until then the page goes by the system. */
export function offerThemes(): void {
  const button = byId("theme", HTMLButtonElement);
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => {
    const chosen = document.documentElement.dataset.theme;
    return chosen === undefined ? systemIsDark.matches : chosen === "dark";
  };
  const name = (): void => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
    dispatchEvent(new Event("themechange"));
  });
  systemIsDark.addEventListener("change", name);
  name();
}
