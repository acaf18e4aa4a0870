import { expect, test } from "vitest";
import { type Found, foundGroups } from "./found-groups.ts";

const deals = (count: number, more: Found["more"]): Found => ({
  items: Array.from({ length: count }, (_, at) => ({
    ...{ kind: "deal" as const, id: `opp_${at}`, title: `Acme - Renewal ${at}` },
    ...{ note: null, companyId: "t" },
  })),
  more,
});

const shown = (
  found: Found,
  { side = "company", most }: { readonly side?: "company" | "portal"; readonly most: number | null },
) => {
  const [group] = foundGroups({ side, text: "acme renewal", places: [], found, most });
  return { count: group?.links.length, more: group?.more };
};

test("the palette shows the first ten and leads to the page, which shows all that was found", () => {
  expect(shown(deals(15, []), { most: 10 })).toEqual({
    count: 10,
    more: { to: "/company/search?q=acme+renewal", label: "More deals" },
  });
  expect(shown(deals(15, []), { most: null })).toEqual({ count: 15, more: null });
  expect(shown(deals(10, []), { most: 10 })).toEqual({ count: 10, more: null });
});

test.each([
  [50, null],
  [0, null],
  [0, 10],
])("of %i deals and more no link leads to where they are not found", (count, most) => {
  expect(shown(deals(count, ["deal"]), { most })).toEqual({
    count,
    more: { to: null, label: "More deals may match: a longer word finds fewer" },
  });
});

test("a partner's list of deals is asked as its search is, so the rest is there", () => {
  expect(shown(deals(10, ["deal"]), { side: "portal", most: 10 }).more).toEqual({
    to: "/portal/deals?q=acme+renewal",
    label: "All matching deals",
  });
});
