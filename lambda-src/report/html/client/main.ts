import { credentialTypes } from "../../../audit/credential-type";
import { flags, statuses } from "../../../audit/judgement";
import { everything, type Filter, formatFilter, parseFilter, searchFields, sortKeys } from "../filter";
import type { Payload } from "../payload";
import { drawCharts } from "./charts";
import { csvOf } from "./csv-export";
import { byId, copy, download } from "./dom";
import { Findings } from "./findings";
import { UserPanel } from "./panel";
import { FindingsTable, findUser, userKey } from "./table";
import { offerThemes } from "./theme";
import { unfoldForPrint } from "./unfold-for-print";

// The page was written by the same version together with its data: it is trusted, not parsed again.
const payload = JSON.parse(byId("payload", HTMLScriptElement).text) as Payload;
const findings = new Findings(payload);

const form = byId("filter", HTMLFormElement);
const fields = {
  q: byId("q", HTMLInputElement),
  within: byId("in", HTMLSelectElement),
  order: byId("order", HTMLSelectElement),
  domain: byId("domain", HTMLSelectElement),
  type: byId("type", HTMLSelectElement),
  flag: byId("flag", HTMLSelectElement),
  statuses: [...form.querySelectorAll<HTMLInputElement>("input[name=status]")],
};

let filter = everything;
let clicked: number | undefined;

const panel = new UserPanel(payload, findings, () => {
  clicked = undefined;
  if (filter.user !== "") navigate({ user: "" });
});
const table = new FindingsTable(
  payload,
  findings,
  (index) => {
    clicked = index;
    const user = userKey(payload, index);
    if (user === "") panel.open(index);
    else navigate({ user });
  },
  (page) => {
    navigate({ page });
    byId("findings", HTMLElement).scrollIntoView();
  },
);

/** Every change goes through the address, so that what is shown always has a link and Back undoes it. */
function navigate(changes: Partial<Filter>, replace = false): void {
  const hash = `#${formatFilter({ ...filter, ...changes })}`;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  apply();
}

function apply(): void {
  const before = filter;
  // A link to a part of the page is no filter: what the table shows stays.
  if (before !== everything && /^#[a-z-]+$/.test(location.hash)) return;
  filter = parseFilter(location.hash);
  fields.q.value = filter.text;
  fields.within.value = filter.within;
  fields.order.value = `${filter.descending ? "-" : ""}${filter.sort}`;
  fields.domain.value = filter.domain;
  fields.type.value = filter.type ?? "";
  fields.flag.value = filter.flag ?? "";
  for (const box of fields.statuses) box.checked = filter.statuses.some((status) => status === box.value);
  if (
    before === everything ||
    formatFilter({ ...before, user: "" }) !== formatFilter({ ...filter, user: "" })
  ) {
    table.show(filter);
  }
  if (filter.user === "") panel.close();
  else {
    const index = clicked ?? findUser(payload, filter.user);
    if (index !== undefined) panel.open(index);
  }
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => {
  navigate(
    {
      text: fields.q.value,
      within: searchFields.find((field) => field === fields.within.value) ?? everything.within,
      sort: sortKeys.find((key) => key === fields.order.value.replace(/^-/, "")) ?? everything.sort,
      descending: fields.order.value.startsWith("-"),
      domain: fields.domain.value,
      type: credentialTypes.find((type) => type === fields.type.value),
      flag: flags.find((flag) => flag === fields.flag.value),
      statuses: statuses.filter((status) =>
        fields.statuses.some((box) => box.checked && box.value === status),
      ),
      page: 1,
    },
    event.target === fields.q,
  );
});
form.addEventListener("reset", (event) => {
  event.preventDefault();
  navigate({ ...everything });
});
byId("copy-link", HTMLButtonElement).addEventListener("click", (event) => {
  if (event.currentTarget instanceof HTMLButtonElement) void copy(location.href, event.currentTarget);
});
byId("export", HTMLButtonElement).addEventListener("click", () => {
  download("findings.csv", csvOf(payload, table.selected), "text/csv;charset=utf-8");
});
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-sort]")) {
  button.addEventListener("click", () => {
    const sort = sortKeys.find((key) => key === button.dataset.sort) ?? everything.sort;
    navigate({ sort, descending: sort === filter.sort && !filter.descending, page: 1 });
  });
}
// A link to a filter elsewhere on the page also leads to the table.
addEventListener("hashchange", apply);
addEventListener("popstate", apply);
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  const hash = link?.getAttribute("href") ?? "";
  if (!hash.includes("=")) return;
  event.preventDefault();
  filter = { ...everything, user: "" };
  navigate(parseFilter(hash));
  const heading = byId("findings", HTMLElement);
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
});

apply();
offerThemes();
unfoldForPrint(".verdict, #delta");
drawCharts(payload, findings);
// Whoever opens a link to a filter wants the table that it is about.
if (location.hash.includes("=")) byId("findings", HTMLElement).scrollIntoView();
