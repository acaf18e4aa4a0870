import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { Touchpoint } from "./evidence.ts";
import { roleKey } from "./roles.ts";

/** What a partner's share is for: the key of its leading role, "" where its evidence names none, and whether it brought the deal. */
export type CreditRole = { readonly role: string; readonly isSourced: boolean };

/** Who has one of these roles has brought the deal. */
const sourcingRoles: readonly string[] = ["sourcing", "referral"];

/** A partner with several roles is known by the first of these; other roles come after them, in the order of their names. */
export const roleOrder: readonly string[] = [
  ...sourcingRoles,
  "reseller",
  "influence",
  "implementation",
  "consulting",
  "isv",
  "technology",
];

/**
 * The part for which a partner is credited, by the touchpoints of its own that counted. It sourced the deal if one of them is in a
 * sourcing role or is a deal registration; else it influenced it.
 */
export function creditRole(counted: readonly Pick<Touchpoint, "role" | "source">[]): CreditRole {
  let leading = "";
  let isSourced = false;
  for (const { role, source } of counted) {
    const key = role === null ? "" : roleKey(role);
    if (source === "deal_registration" || sourcingRoles.includes(key)) isSourced = true;
    if (key !== "" && (leading === "" || compareRoles(key, leading) < 0)) leading = key;
  }
  return { role: leading, isSourced };
}

/**
 * The roles in which partners took part, each once: of approved evidence up to the close. What a model or a workflow makes of it does not
 * matter, so a lost deal, which nobody is credited for, has its roles too.
 */
export function rolesInvolved(
  touchpoints: readonly Touchpoint[],
  closedAt: Instant | null,
): readonly string[] {
  const roles = new Set<string>();
  for (const touchpoint of touchpoints) {
    const { role } = touchpoint;
    if (role !== null && role !== "" && tookPart(touchpoint, closedAt)) roles.add(roleKey(role));
  }
  return [...roles].sort(compareCodePoints);
}

/** Whether it is approved, and no later than the close; null where the deal has not closed. */
export function tookPart({ status, occurredAt }: Touchpoint, closedAt: Instant | null): boolean {
  const isInTime = closedAt === null || occurredAt === null || occurredAt <= closedAt;
  return isInTime && (status ?? "approved") === "approved";
}

function compareRoles(a: string, b: string): number {
  return placeOf(a) - placeOf(b) || compareCodePoints(a, b);
}

function placeOf(role: string): number {
  const place = roleOrder.indexOf(role);
  return place === -1 ? roleOrder.length : place;
}
