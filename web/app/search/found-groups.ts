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
  /** That there is more than is shown, and where; nowhere, where only a longer word finds it. */
  readonly more: { readonly to: string | null; readonly label: string } | null;
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
  /** As many of each kind are shown, and the search page has the others; null shows all that was found. */
  readonly most: number | null;
}): readonly FoundGroup[] {
  const { side, text, places, found, most } = asked;
  const records = KINDS.map(({ kind, heading }) => {
    const items = found.items.filter((one) => one.kind === kind);
    const shown = most === null ? items : items.slice(0, most);
    const isMore = found.more.includes(kind) || shown.length < items.length;
    const rest = { isOnPage: most !== null && shown.length > 0, heading, text };
    return {
      heading,
      links: shown.map((one) => ({ to: addressOf(side, one), title: one.title, note: one.note })),
      more: isMore ? moreOf(side, rest) : null,
    };
  });
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

/** A company's lists look for a text within names, so they would not hold what was found; a partner's search asks as its list does. */
function moreOf(
  side: Side,
  {
    isOnPage,
    heading,
    text,
  }: { readonly isOnPage: boolean; readonly heading: string; readonly text: string },
): FoundGroup["more"] {
  const kind = heading.toLowerCase();
  if (side === "portal") return { to: href("/portal/deals", { q: text }), label: `All matching ${kind}` };
  if (isOnPage) return { to: href("/company/search", { q: text }), label: `More ${kind}` };
  return { to: null, label: `More ${kind} may match: a longer word finds fewer` };
}
