import fc from "fast-check";
import { escapeQuery, queryValue } from "../../lambda-src/oci/query";

const wellFormed = fc.string({ unit: "binary" });

describe("queries", () => {
  it("keep every value that went through queryValue", () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (filter, page) => {
        const uri = `https://host/path?filter=${queryValue(filter)}&page=${queryValue(page)}&count=1`;
        const escaped = escapeQuery(uri);
        expect(escaped).toMatch(/^[\x21-\x7e]*$/);
        const { searchParams } = new URL(escaped);
        expect([...searchParams]).toEqual([
          ["filter", filter],
          ["page", page],
          ["count", "1"],
        ]);
      }),
    );
  });

  it("keep every bare value without separators and escapes", () => {
    const bare = wellFormed.filter((value) => !/[&%]/.test(value));
    fc.assert(
      fc.property(bare, (value) => {
        const { searchParams } = new URL(escapeQuery(`https://host/path?filter=${value}&count=1`));
        expect(searchParams.get("filter")).toBe(value);
        expect(searchParams.get("count")).toBe("1");
      }),
    );
  });

  it("look the same to who signs and who sends", () => {
    fc.assert(
      fc.property(wellFormed, (value) => {
        const escaped = escapeQuery(`https://host/path?filter=${value.replaceAll("&", "")}`);
        expect(new URL(escaped).href).toBe(escaped);
      }),
    );
  });

  it("without a query, or with half a surrogate, do no harm", () => {
    expect(escapeQuery("https://host/path")).toBe("https://host/path");
    expect(escapeQuery("https://host/path?a=\ud800")).toBe("https://host/path?a=%EF%BF%BD");
  });
});
