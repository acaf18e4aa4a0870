/** The models that need no settings, in the order they are offered. */
export const offeredModels = ["equal_split", "linear", "first_touch", "last_touch"] as const;

export type OfferedModel = (typeof offeredModels)[number];

export const modelNotes: { readonly [Model in OfferedModel]: string } = {
  equal_split: "Every partner on the deal gets the same part, however often it was involved.",
  linear: "Every touchpoint counts the same, so a partner with two of three gets two thirds.",
  first_touch: "The partner that was there first gets all of it.",
  last_touch: "The partner that was there last before the close gets all of it.",
};
