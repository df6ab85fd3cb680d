import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { fleetOf } from "../../lambda-src/audit/fleet";
import { credentialTypes, perType } from "../../lambda-src/audit/credential-type";
import { flags } from "../../lambda-src/audit/judgement";
import type { Report } from "../../lambda-src/audit/report";
import { flagWords } from "../../lambda-src/report/wording";
import { credentialsCsv } from "../../lambda-src/report/csv";
import { fleetHtml } from "../../lambda-src/report/html/fleet-html";
import { reportHtml } from "../../lambda-src/report/html/report-html";
import { hostileTexts } from "../audit/arbitraries";
import { sampleAsOf, sampleReport } from "../report/sample-report";
import { chromiumFlags, findChromium } from "./chromium";

const executablePath = findChromium();
const inBrowser = executablePath === undefined ? describe.skip : describe;
if (executablePath === undefined) {
  process.stderr.write(
    "The browser tests of report.html were SKIPPED: no Chromium on PATH and none at CHROMIUM_PATH.\n",
  );
}

// axe alone takes ten seconds on a busy machine.
jest.setTimeout(120_000);

inBrowser("report.html in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "report-html-"));
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    complaints = [];
    // Violations of the page's policy, failed loads and exceptions all end here.
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|blob):/.test(request.url())) complaints.push(`request to ${request.url()}`);
    });
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const earlier = sampleReport({ credentials: 220, asOf: sampleAsOf - 20 * 86_400_000 });
  const complete = sampleReport({ credentials: 240, previous: earlier });
  const incomplete = sampleReport({ credentials: 240, incomplete: true, previous: earlier });

  function save(chunks: Iterable<string>, name = "report.html"): string {
    const path = join(folder, name);
    writeFileSync(path, [...chunks].join(""));
    return pathToFileURL(path).href;
  }

  async function open(report: Report, hash = ""): Promise<void> {
    await page.goto(`${save(reportHtml(report))}${hash}`);
    await page.waitForSelector("#rows tbody tr, #shown:has-text('No credential')");
  }

  const shown = async (): Promise<string> => (await page.textContent("#shown")) ?? "";
  const matching = async (): Promise<number> =>
    Number(/of ([\d,]+) that match/.exec(await shown())?.[1]?.replaceAll(",", ""));
  const statusesShown = (): Promise<string[]> =>
    page.locator("#rows tbody tr td:first-child").allTextContents();

  test("says whose audit it is, that it fails and that it is complete, before and without any script", async () => {
    const quiet = await browser.newContext({ javaScriptEnabled: false });
    const plain = await quiet.newPage();
    await plain.goto(save(reportHtml(complete)));
    expect(await plain.textContent("h1")).toBe("acme");
    expect(await plain.textContent(".verdict h2")).toBe("Fail");
    const { credentials, byStatus } = complete.summary;
    const within = credentials - byStatus.OVERDUE - byStatus.UNKNOWN;
    expect(await plain.textContent(".standing")).toBe(
      `${Math.floor((100 * within) / credentials)}% within policy: ${within} of ${credentials} credentials; ${byStatus.OVERDUE} overdue, ${byStatus.UNKNOWN} of unknown age; ${byStatus.DUE_SOON} due soon.`,
    );
    const users = new Set(
      complete.credentials
        .filter(({ status }) => status === "OVERDUE" || status === "UNKNOWN")
        .map(({ domainUrl, userOcid }) => `${domainUrl} ${userOcid}`),
    ).size;
    expect(await plain.textContent("#who")).toContain(`Who must act: ${users} users`);
    expect(await plain.textContent(".statement.good")).toMatch(
      /^Complete: 4 domains, \d+ users and 240 credentials were read/,
    );
    expect(await plain.textContent(".verdict")).toContain(
      "Rotate within 90 days, due soon from 75; SMTP credentials: 180 days",
    );
    expect(await plain.textContent(".tile.OVERDUE .count")).toBe(String(complete.summary.byStatus.OVERDUE));
    expect(await plain.isVisible("noscript p")).toBe(true);
    await quiet.close();
  });

  test("an incomplete audit cannot be overlooked", async () => {
    await open(incomplete);
    expect(await page.title()).toMatch(/^INCOMPLETE: /);
    const verdict = page.locator(".verdict.incomplete");
    expect(await verdict.innerText()).toContain("Incomplete: do not rely on this audit");
    for (const reason of incomplete.coverage.incompleteBecause.slice(0, 3))
      expect(await verdict.innerText()).toContain(reason);
    expect((await verdict.boundingBox())!.y).toBeLessThan(300);
    expect(await page.innerText(".findings .warning")).toContain("can be missing");
    const partners = page.locator(".matrix tr", { hasText: "Partners" });
    expect(await partners.locator("td").allInnerTexts()).toEqual([
      expect.stringMatching(/\d+ of \d+/),
      ...Array.from({ length: 5 }, () => "Not audited"),
    ]);
  });

  test("an audit that found nothing passes, in its title and its verdict", async () => {
    const fine = sampleReport({ credentials: 40, policy: { maxAgeDays: 3650 } });
    expect(fine.summary.byStatus).toMatchObject({ OVERDUE: 0, UNKNOWN: 0 });
    await open({ ...fine, toolVersion: "1.2.3", policySource: "policy.yaml" });
    expect(await page.title()).toMatch(/^PASS: acme/);
    expect(await page.textContent(".verdict.pass h2")).toBe("Pass");
    expect(await page.textContent(".standing")).toMatch(/^100% within policy: 40 of 40 credentials/);
    expect(await page.locator("#who").count()).toBe(0);
    expect(await page.textContent(".page-head")).toContain("credential-audit 1.2.3");
    expect(await page.textContent(".verdict")).toContain("From policy.yaml.");
  });

  test.each([360, 390, 600, 768])(
    "at %i px a finding is a card, and nothing scrolls sideways",
    async (width) => {
      await page.setViewportSize({ width, height: 844 });
      const long = "an.extraordinarily.long.user.name.that.somebody.gave.".repeat(6);
      await open(sampleReport({ credentials: 240, incomplete: true, userNames: [long, long, long] }));
      const sizes = await page.evaluate<[number, number]>(
        "[document.documentElement.scrollWidth, innerWidth]",
      );
      expect(sizes[0]).toBeLessThanOrEqual(sizes[1]);
      const rows = await page
        .locator("#rows tbody tr")
        .evaluateAll((all) => all.map((row) => row.getBoundingClientRect()));
      expect(rows).toHaveLength(100);
      expect(Math.max(...rows.map(({ height }) => height))).toBeLessThanOrEqual(200);
      expect(Math.max(...rows.map(({ right }) => right))).toBeLessThanOrEqual(width);
      expect(Math.min(...rows.map((row) => row.width))).toBeGreaterThan(250);
      // Laid out as cards the rows are a table still to who listens.
      expect(await page.getByRole("rowheader").count()).toBeGreaterThanOrEqual(100);
      await page.selectOption("#order", "-created");
      expect(page.url()).toContain("sort=-created");
      const tables = page.locator(".scroll:not(:has(#rows))");
      expect(
        await tables.evaluateAll(
          (all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).length,
        ),
      ).toBe(0);
    },
  );

  test("search by column; a short word finds names, never ids that hold it by chance", async () => {
    const named = sampleReport({ credentials: 240, userNames: ["ada", "canada"] });
    await open(named);
    const of = (...names: string[]): number =>
      named.credentials.filter(({ userName }) => names.includes(userName)).length;
    await page.fill("#q", "ada");
    expect(await matching()).toBe(of("ada", "canada"));
    await page.selectOption("#in", "domain");
    expect(await shown()).toMatch(/^No credential matches/);
    expect(page.url()).toContain("in=domain");
    await page.fill("#q", "default");
    expect(await matching()).toBe(named.credentials.filter(({ domain }) => domain === "Default").length);
    await page.selectOption("#in", "credential");
    const { id, userOcid } = named.credentials[5]!;
    await page.fill("#q", id.slice(-4));
    expect(await matching()).toBe(
      named.credentials.filter((each) => `${each.id} ${each.label} ${each.scimId}`.includes(id.slice(-4)))
        .length,
    );
    await page.fill("#q", userOcid!);
    expect(await shown()).toMatch(/^No credential matches/);
    await page.selectOption("#in", "user");
    expect(await matching()).toBe(named.credentials.filter((each) => each.userOcid === userOcid).length);
  });

  test("a link to a part of the page leads there and keeps the filter", async () => {
    await open(complete, "#status=OVERDUE");
    const links = page.locator("nav.contents a");
    const names = await links.allTextContents();
    expect(names).toEqual(expect.arrayContaining(["Domains and types", "Findings", "Coverage", "Words"]));
    for (const index of names.keys()) {
      await links.nth(index).click();
      const id = new URL(page.url()).hash.slice(1);
      const top = (await page.locator(`[id="${id}"]`).boundingBox())!.y;
      expect(top).toBeGreaterThanOrEqual(40);
      expect(top).toBeLessThan(900);
    }
    expect(await matching()).toBe(complete.summary.byStatus.OVERDUE);
  });

  test("every flag is explained, where it is shown and in the legend", async () => {
    await open(complete);
    const legend = await page.innerText(".legend");
    for (const flag of flags) {
      expect(legend).toContain(flag);
      expect(legend).toContain(flagWords[flag].meaning);
    }
    expect(legend).toContain("CIS 1.11");
    const mark = page.locator("#rows .flag").first();
    const name = await mark.innerText();
    expect(await mark.getAttribute("title")).toBe(
      Object.values(flagWords).find((words) => words.name === name)!.meaning,
    );
  });

  test("who must act leads to the user's panel", async () => {
    await open(complete);
    const person = page.locator(".people a").first();
    const name = await person.innerText();
    await person.click();
    expect(await page.innerText("#panel-title")).toBe(name);
  });

  test("on paper every sheet says whose audit it is, and repeats the headings", async () => {
    await open({ ...complete, tenancy: { ...complete.tenancy, name: hostileTexts[0]! } });
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#rows th[data-key] button:visible").count()).toBe(0);
    const headings = await page
      .locator("#rows th[data-key]")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-title")));
    expect(headings).toEqual(["Status", "User", "Type", "Credential", "Domain", "Created", "Due"]);
    const margin = await page.evaluate<string>(
      `[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).flatMap(rule => rule.media?.mediaText === "print" ? [...rule.cssRules] : []).filter(rule => rule.cssText.startsWith("@page")).map(rule => rule.cssText).join()`,
    );
    expect(margin).toContain("@top-left");
    expect(margin).toContain("counter(pages)");
    // Page 1 is filled: the verdict may break, so it never waits for page 2.
    expect(
      await page.evaluate<string>(`getComputedStyle(document.querySelector(".verdict")).breakInside`),
    ).toBe("auto");
  });

  test("search, filters and their link", async () => {
    await open(complete);
    const { credentials, summary } = complete;
    expect(await matching()).toBe(summary.credentials);

    await page.fill("#q", credentials[3]!.userName.toUpperCase());
    expect(await matching()).toBe(
      credentials.filter((each) => [each.userName, each.email].join().includes(credentials[3]!.userName))
        .length,
    );
    await page.fill("#q", credentials[7]!.scimId);
    expect(await matching()).toBe(1);
    await page.fill("#q", "no such thing");
    expect(await shown()).toMatch(/^No credential matches/);
    await page.click("button[type=reset]");
    expect(await matching()).toBe(summary.credentials);

    await page.check("input[name=status][value=OVERDUE]");
    await page.check("input[name=status][value=UNKNOWN]");
    await page.selectOption("#type", "api_keys");
    await page.selectOption("#domain", credentials[0]!.domainUrl);
    const wanted = credentials.filter(
      ({ status, type, domainUrl }) =>
        ["OVERDUE", "UNKNOWN"].includes(status) &&
        type === "api_keys" &&
        domainUrl === credentials[0]!.domainUrl,
    );
    expect(await matching()).toBe(wanted.length);

    const link = page.url();
    const other = await context.newPage();
    await other.goto(link);
    await other.waitForSelector("#rows tbody tr");
    expect(await other.textContent("#shown")).toBe(await shown());
    expect(await other.isChecked("input[value=OVERDUE]")).toBe(true);
    await other.close();

    await page.goBack();
    expect(await page.inputValue("#domain")).toBe("");
  });

  test("every number of the matrix and every tile leads to its credentials", async () => {
    await open(complete);
    await page.click(".tile.DUE_SOON");
    expect(await matching()).toBe(complete.summary.byStatus.DUE_SOON);
    expect(new Set(await statusesShown())).toEqual(new Set(["Due soon"]));
    const cells = page.locator(".matrix td a");
    for (const index of [0, 3, (await cells.count()) - 1]) {
      const total = Number(/of ([\d,]+)/.exec(await cells.nth(index).innerText())?.[1]);
      await cells.nth(index).click();
      expect(await matching()).toBe(total);
    }
    await page.selectOption("#flag", "federated");
    await page.click("button[type=reset]");
    await page.selectOption("#flag", "federated");
    expect(await matching()).toBe(complete.summary.byFlag.federated);
  });

  test("sorting, pages and what a screen reader is told of them", async () => {
    await open(complete);
    expect(await page.getAttribute("th[data-key=status]", "aria-sort")).toBe("ascending");
    await page.click("button[data-sort=created]");
    await page.click("button[data-sort=created]");
    expect(await page.getAttribute("th[data-key=created]", "aria-sort")).toBe("descending");
    expect(await page.getAttribute("th[data-key=status]", "aria-sort")).toBeNull();
    const newest = complete.credentials
      .map(({ created }) => created)
      .filter((each) => each !== null)
      .sort()
      .at(-1)!;
    const dated = await page.locator("#rows tbody td:nth-child(6)").allInnerTexts();
    expect(dated.find((text) => !text.includes("unknown"))).toContain(newest.slice(0, 10));
    await page.click("#next");
    expect(await shown()).toMatch(/^101 to 200 of/);
    expect(await page.getAttribute("#shown", "role")).toBe("status");
    await page.click("#last");
    expect(await page.isDisabled("#next")).toBe(true);
  });

  test("exports what is shown, as credentials.csv has it", async () => {
    await open(complete);
    const exported = async (): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
      return readFileSync(await download.path(), "utf8");
    };
    const lines = (text: string): string[] => text.split("\r\n").sort();
    expect(lines(await exported())).toEqual(lines([...credentialsCsv(complete)].join("")));
    await page.check("input[name=status][value=EXEMPT]");
    const exempt = {
      ...complete,
      credentials: complete.credentials.filter(({ status }) => status === "EXEMPT"),
    };
    expect(lines(await exported())).toEqual(lines([...credentialsCsv(exempt)].join("")));
  });

  test("a user's panel: all credentials, the steps, a link, and back by keyboard", async () => {
    await open(complete, "#status=OVERDUE");
    const button = page.locator("#rows tbody button").first();
    await button.focus();
    await page.keyboard.press("Enter");
    const name = await button.innerText();
    expect(await page.innerText("#panel-title")).toBe(name);
    const user = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("user");
    const own = complete.credentials.filter(({ userOcid }) => userOcid === user);
    expect(await page.locator("dialog .entry").count()).toBe(own.length);
    expect(await page.innerText("dialog .entry[open] .command code >> nth=0")).toMatch(
      /^(oci|openssl|read) /,
    );
    const link = page.url();
    await page.keyboard.press("Escape");
    expect(await page.isVisible("dialog")).toBe(false);
    expect(page.url()).not.toContain("user=");
    expect(await page.locator(":focus").innerText()).toBe(name);
    const other = await context.newPage();
    await other.goto(link);
    await other.waitForSelector("dialog[open]");
    expect(await other.innerText("#panel-title")).toBe(name);
    await other.close();
  });

  test("works by keyboard from the first key", async () => {
    await open(complete);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").getAttribute("class")).toBe("skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").getAttribute("id")).toBe("q");
    await page.keyboard.type(complete.credentials[0]!.scimId);
    expect(await matching()).toBe(1);
  });

  test("charts are drawn, and told in tables to who cannot see them", async () => {
    await open(complete);
    expect(await page.locator("#ages canvas").count()).toBe(6);
    expect(await page.locator("#forecast canvas").count()).toBe(1);
    await page.click("#forecast summary");
    const weeks = await page.locator("#forecast td").allInnerTexts();
    expect(weeks).toHaveLength(13);
    const link = page.locator("#forecast td a").first();
    const count = Number(await link.innerText());
    await link.click();
    expect(await matching()).toBe(count);
  });

  test("on paper nothing is folded away, and no column is a strip of letters", async () => {
    const reasons = Array.from({ length: 12 }, (_, index) => `domain ${index}: 503 Service Unavailable`);
    await page.setViewportSize({ width: 720, height: 1000 });
    await open({ ...incomplete, coverage: { ...incomplete.coverage, incompleteBecause: reasons } });
    await page.emulateMedia({ media: "print" });
    expect(await page.isVisible(`text=${reasons[11]!}`)).toBe(false);
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    for (const reason of reasons) expect(await page.isVisible(`text=${reason}`)).toBe(true);
    expect(await page.locator("#delta details:not([open])").count()).toBe(0);
    expect(await page.locator("#rows tbody tr").count()).toBe(incomplete.summary.credentials);
    const ids = await page
      .locator("#rows tbody .id")
      .evaluateAll((cells) => cells.map((cell) => cell.clientWidth));
    expect(Math.min(...ids)).toBeGreaterThan(100);
    const widths = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, innerWidth]",
    );
    expect(widths[0]).toBeLessThanOrEqual(widths[1]);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await page.locator("#delta details[open]").count()).toBe(0);
  });

  test("what was not read of a domain is no zero, and a reason is told once", async () => {
    const [first, ...others] = complete.coverage.domains;
    const reason = "the domain is INACTIVE";
    const because = [{ kind: "domain_inactive", state: "INACTIVE" }] as const;
    const skipped = { status: "SKIPPED", reason, because, found: 0, expected: null } as const;
    await open({
      ...complete,
      coverage: {
        ...complete.coverage,
        domains: [
          {
            ...first!,
            name: "legacy",
            status: "SKIPPED",
            reason,
            users: 0,
            types: perType(() => skipped),
          },
          ...others,
        ],
      },
    });
    const row = page.locator(".coverage tbody tr", { hasText: "legacy" });
    expect(await row.locator("td").allInnerTexts()).toEqual([
      `Skipped\n${reason}`,
      ...credentialTypes.map(() => "Skipped"),
      "not read",
      String(first!.requests),
    ]);
    expect(await page.innerText(".verdict")).toContain("1 domain skipped");
  });

  test.each(["light", "dark"] as const)("axe finds nothing serious, %s", async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(sampleReport({ credentials: 12, incomplete: true, previous: earlier }));
    const serious = async (part: string): Promise<unknown[]> =>
      (await new AxeBuilder({ page }).include(part).analyze()).violations
        .filter(({ impact }) => impact === "serious" || impact === "critical" || impact === "moderate")
        .map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html }) => html) }));
    expect(await serious("body")).toEqual([]);
    await page.click("#rows tbody button");
    expect(await serious("dialog")).toEqual([]);
    complaints = complaints.filter((text) => !text.includes("axe"));
  });

  test("hostile names do nothing but show", async () => {
    const report = sampleReport({
      credentials: 60,
      userNames: hostileTexts,
      previous: sampleReport({ credentials: 30, asOf: sampleAsOf - 9e8 }),
    });
    const hostile: Report = {
      ...report,
      tenancy: { ocid: report.tenancy.ocid, name: hostileTexts[1]! },
      coverage: {
        ...report.coverage,
        complete: false,
        incompleteBecause: [...hostileTexts],
        domains: report.coverage.domains.map((domain, index) => ({
          ...domain,
          name: hostileTexts[index]!,
          reason: hostileTexts[index + 1]!,
        })),
      },
      summary: {
        ...report.summary,
        byDomain: report.summary.byDomain.map((domain, index) => ({
          ...domain,
          domain: hostileTexts[index]!,
        })),
      },
      credentials: report.credentials.map((credential, index) => ({
        ...credential,
        domain: hostileTexts[index % hostileTexts.length]!,
        compartment: hostileTexts[(index + 1) % hostileTexts.length]!,
        label: hostileTexts[(index + 2) % hostileTexts.length]!,
        email: hostileTexts[(index + 3) % hostileTexts.length]!,
        unknownBecause: hostileTexts[(index + 4) % hostileTexts.length]!,
      })),
    };
    await open(hostile);
    await page.locator("#rows tbody button").first().click();
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
    expect(await page.locator("img, iframe, script:not(:last-of-type):not([type])").count()).toBe(0);
    const text = await page.innerText("body");
    expect(text).toContain('<img src=x onerror="window.pwned=1">');
    expect(text).toContain("\\u{202e}gnp.exe");
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  });

  test("Copy copies what is shown, and no label runs when it is pasted", async () => {
    await context.addInitScript(
      "navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }",
    );
    const nasty = "x'\n touch pwned\u001B[201~ & calc \u202E";
    await open({
      ...complete,
      credentials: complete.credentials.map((credential) => ({ ...credential, label: nasty, scimId: nasty })),
    });
    await page.locator("#rows tbody button").first().click();
    for (const details of await page.locator("dialog details:not([open]) > summary").all())
      if (await details.isVisible()) await details.click();
    const blocks = page.locator("dialog .command:visible");
    expect(await blocks.count()).toBeGreaterThan(1);
    for (const block of await blocks.all()) {
      await block.locator("button").click();
      const copied = await page.evaluate<string>("globalThis.copied");
      expect(copied).toBe(await block.locator("code").innerText());
      expect(copied).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      for (const line of copied.split("\n")) expect(line).toMatch(/^(oci|openssl|read) /);
    }
  });

  test("the policy of the page stops a script that got in all the same", async () => {
    const [first, ...rest] = [...reportHtml(complete)];
    const injected = first!.replace(
      "<main>",
      "<main><script>window.pwned=1</script><img src='x' onerror='window.pwned=1'>",
    );
    expect(injected).not.toBe(first);
    await page.goto(save([injected, ...rest], "injected.html"));
    await page.waitForSelector("#rows tbody tr");
    expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
    expect(complaints.some((text) => text.includes("Content Security Policy"))).toBe(true);
    complaints = [];
  });

  test("the fleet's page, without scripts", async () => {
    const other = { ...complete, tenancy: { ocid: "ocid1.tenancy.oc1..b", name: hostileTexts[0]! } };
    const fleet = fleetOf(
      [
        { path: "a", report: other },
        { path: "b", report: incomplete },
      ],
      sampleAsOf + 9 * 86_400_000,
    );
    await page.goto(save(fleetHtml(fleet), "fleet.html"));
    const rows = await page.locator("tbody tr th").allInnerTexts();
    expect(rows[0]).toContain("acme");
    expect(await page.title()).toBe("INCOMPLETE: Credential audits of 2 tenancies");
    expect(await page.innerText(".standing")).toMatch(
      /^Of 2 tenancies 0 pass, 1 fail, 1 incomplete\. \d+% within policy: \d+ of \d+ credentials that were read\.$/,
    );
    expect(rows[1]).toContain('<img src=x onerror="window.pwned=1">');
    expect(await page.innerText("tbody tr:first-child")).toContain("Incomplete");
    expect(await page.innerText("tbody tr:first-child")).toContain("9 days old");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    complaints = complaints.filter((text) => !text.includes("axe"));
  });
});
