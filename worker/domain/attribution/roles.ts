import type { Touchpoint } from "./evidence.ts";
import type { DecimalText } from "./model.ts";
import type { SettingsReader } from "./settings-reader.ts";

const FEW = 32;

/** What makes two roles one: a rule may write "Referral" where the evidence says "referral". */
export function roleKey(role: string): string {
  return role.toLowerCase();
}

/** The position of a role's weight; most roles are written alike, and are found as they are. */
export function picksByRole(names: readonly string[]): (role: string | null) => number | undefined {
  const picks = new Map([...names.map(roleKey), ...names].map((name, place) => [name, place % names.length]));
  return (role) => (role === null ? undefined : (picks.get(role) ?? picks.get(roleKey(role))));
}

/** A weight for each role, and a report of every role that has two. */
export function readRoleWeights(settings: SettingsReader): Readonly<Record<string, DecimalText>> {
  const weights = settings.weights("weights");
  const roles = new Map<string, string>();
  for (const role of Object.keys(weights)) {
    const known = roles.get(roleKey(role));
    if (known === undefined) roles.set(roleKey(role), role);
    else
      settings.report(
        `weights.${role}`,
        "duplicate-role",
        `Give the role one weight: "${known}" has one too.`,
      );
  }
  return weights;
}

/** Marks each touchpoint whose partner already has a touchpoint with the same role: a role counts once. */
export function repeatsOfRole(eligible: {
  readonly touchpoints: readonly Touchpoint[];
  readonly partnerOf: readonly number[];
}): readonly boolean[] {
  const { touchpoints, partnerOf } = eligible;
  const repeats: boolean[] = [];
  if (touchpoints.length <= FEW) {
    for (let index = 0; index < touchpoints.length; index++) {
      let repeat = false;
      for (let earlier = 0; earlier < index && !repeat; earlier++) {
        repeat =
          partnerOf[earlier] === partnerOf[index] && isSameRole(touchpoints[earlier], touchpoints[index]);
      }
      repeats.push(repeat);
    }
    return repeats;
  }
  const held = new Map<string | null, Set<number>>();
  for (let index = 0; index < touchpoints.length; index++) {
    const { role: name } = touchpoints[index] as Touchpoint;
    const role = name === null ? null : roleKey(name);
    const holders = held.get(role) ?? new Set<number>();
    held.set(role, holders);
    const partner = partnerOf[index] as number;
    repeats.push(holders.has(partner));
    holders.add(partner);
  }
  return repeats;
}

function isSameRole(a: Touchpoint | undefined, b: Touchpoint | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.role === b.role || (a.role !== null && b.role !== null && roleKey(a.role) === roleKey(b.role));
}
