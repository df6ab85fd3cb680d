import { type RoomPath, rooms } from "./rooms";

const begin = "<!-- rooms: npm run architecture -->";
const end = "<!-- /rooms -->";

/** A page with the table of rooms put where its marks are. */
export function withRooms(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no ${begin} … ${end}`);
  return `${page.slice(0, from)}${begin}\n\n${table()}\n\n${page.slice(to)}`;
}

function table(): string {
  const rows = (Object.keys(rooms) as RoomPath[]).map((path) => {
    const { purpose, uses, because, apart } = rooms[path];
    const used =
      uses === "all"
        ? "all"
        : uses.map((other) => `\`${other.replace("lambda-src/", "")}\``).join(", ") || "nothing";
    const notes = [because, apart && "its folders know nothing of each other"].filter(Boolean).join("; ");
    return `| \`${path}\` | ${purpose} | ${used}${notes && ` (${notes})`} |`;
  });
  return ["| room | what it is for | uses |", "| --- | --- | --- |", ...rows].join("\n");
}
