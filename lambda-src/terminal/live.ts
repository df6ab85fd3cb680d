import { createLogUpdate } from "log-update";
import { withoutCommands } from "./print";
import type { Shown } from "./shown";

/** Lines that are drawn again in place, on a terminal. */
export interface Live {
  draw(text: Shown): void;
  /** Takes them away. */
  clear(): void;
}

export function live(stream: NodeJS.WriteStream): Live {
  const update = createLogUpdate(stream);
  return {
    draw: (text) => update(withoutCommands(text)),
    clear: () => {
      update.clear();
      update.done();
    },
  };
}
