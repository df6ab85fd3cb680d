import { readFileSync, writeFileSync } from "node:fs";
import { withRooms } from "./drawing";

const page = "docs/architecture.md";
writeFileSync(page, withRooms(readFileSync(page, "utf8")));
