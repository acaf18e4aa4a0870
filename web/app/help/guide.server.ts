import { pages } from "virtual:guide";

export type GuideEntry = { readonly id: string; readonly title: string };

/** The pages of the guide, without their text. */
export function guideEntries(): readonly GuideEntry[] {
  return pages.map(({ id, title }) => ({ id, title }));
}

export function findGuidePage(id: string | undefined) {
  return pages.find((page) => page.id === id) ?? null;
}
