import { href } from "#web/app/lib/search.ts";
import type { Place, Side } from "./places.ts";

export type FoundRecord = {
  readonly kind: "deal" | "partner" | "account" | "statement";
  readonly id: string;
  readonly title: string;
  readonly note: string | null;
  readonly companyId: string | null;
};

export type Found = {
  readonly items: readonly FoundRecord[];
  readonly more: readonly FoundRecord["kind"][];
};

export type FoundLink = { readonly to: string; readonly title: string; readonly note: string | null };

export type FoundGroup = {
  readonly heading: string;
  readonly links: readonly FoundLink[];
  /** Where the rest is, if there is more than is shown. */
  readonly more: { readonly to: string; readonly label: string } | null;
};

const KINDS = [
  { kind: "statement", heading: "Statements" },
  { kind: "partner", heading: "Partners" },
  { kind: "deal", heading: "Deals" },
  { kind: "account", heading: "Accounts" },
] as const;

/** What was found, as groups of links: pages and actions first, then records by kind. Empty groups are left out. */
export function foundGroups(asked: {
  readonly side: Side;
  readonly text: string;
  readonly places: readonly Place[];
  readonly found: Found;
}): readonly FoundGroup[] {
  const { side, text, places, found } = asked;
  const records = KINDS.map(({ kind, heading }) => ({
    heading,
    links: found.items
      .filter((one) => one.kind === kind)
      .map((one) => ({ to: addressOf(side, one), title: one.title, note: one.note })),
    more: found.more.includes(kind) ? moreOf(side, { kind, text }) : null,
  }));
  const pages = {
    heading: "Pages and actions",
    links: places.map(({ label, to }) => ({ to, title: label, note: null })),
    more: null,
  };
  return [pages, ...records].filter(({ links, more }) => links.length > 0 || more !== null);
}

/** "3 results", for those who hear the page. */
export function countText(groups: readonly FoundGroup[]): string {
  const count = groups.reduce((sum, { links }) => sum + links.length, 0);
  if (count === 0) return "Nothing found";
  const more = groups.some((group) => group.more !== null) ? " and more" : "";
  return count === 1 && more === "" ? "1 result" : `${count}${more} results`;
}

function addressOf(side: Side, { kind, id, companyId }: FoundRecord): string {
  if (side === "portal") {
    return kind === "statement" ? `/portal/statements/${id}` : `/portal/companies/${companyId}/deals/${id}`;
  }
  if (kind === "account") return href("/company/deals", { accountId: id });
  const lists = { deal: "deals", partner: "partners", statement: "statements" } as const;
  return `/company/${lists[kind]}/${id}`;
}

/** Accounts have no list of their own: a longer word finds fewer. */
function moreOf(
  side: Side,
  { kind, text }: { readonly kind: FoundRecord["kind"]; readonly text: string },
): FoundGroup["more"] {
  if (kind === "partner")
    return { to: href("/company/partners", { q: text }), label: "All matching partners" };
  if (kind === "account")
    return { to: href("/company/deals", { q: text }), label: "Deals of matching accounts" };
  return { to: href(`/${side}/deals`, { q: text }), label: "All matching deals" };
}
