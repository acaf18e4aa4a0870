import { expect, test } from "vitest";
import { type PartnerFigure, rankPartners } from "./rank-partners.ts";

const figure = (partnerId: string, amountMinor: number, beforeMinor: number | null): PartnerFigure => ({
  partnerId,
  partnerName: partnerId.toUpperCase(),
  amountMinor,
  beforeMinor,
});
const ids = (figures: readonly PartnerFigure[]) => figures.map(({ partnerId }) => partnerId);
const two = { top: 2, bottom: 2, movers: 2 };

test("the order of the input and equal amounts change nothing", () => {
  const figures = [
    figure("d", 10, 40),
    figure("b", 10, 0),
    figure("a", 10, 10),
    figure("c", 90, 100),
    figure("e", 0, 5),
    figure("nothing", 0, 0),
    figure("f", -20, 0),
  ];
  for (const order of [figures, figures.toReversed()]) {
    const ranked = rankPartners(order, two);
    expect(ranked.partners).toBe(6);
    expect(ids(ranked.top)).toEqual(["c", "a"]);
    expect(ids(ranked.bottom)).toEqual(["f", "e"]);
    expect(ids(ranked.gained)).toEqual(["b"]);
    expect(ids(ranked.lost)).toEqual(["d", "f"]);
  }
});

test("one partner is at the top and not at the bottom, and without a comparison nobody moves", () => {
  const ranked = rankPartners([figure("a", 10, null)], two);
  expect(ids(ranked.top)).toEqual(["a"]);
  expect(ranked).toMatchObject({ bottom: [], gained: [], lost: [] });
});
