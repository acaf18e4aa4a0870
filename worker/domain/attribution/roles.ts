import type { Touchpoint } from "./evidence.ts";

const FEW = 32;

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
          partnerOf[earlier] === partnerOf[index] && touchpoints[earlier]?.role === touchpoints[index]?.role;
      }
      repeats.push(repeat);
    }
    return repeats;
  }
  const held = new Map<string | null, Set<number>>();
  for (let index = 0; index < touchpoints.length; index++) {
    const role = touchpoints[index]?.role ?? null;
    const holders = held.get(role) ?? new Set<number>();
    held.set(role, holders);
    const partner = partnerOf[index] as number;
    repeats.push(holders.has(partner));
    holders.add(partner);
  }
  return repeats;
}
