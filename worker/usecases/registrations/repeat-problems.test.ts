import { expect, test } from "vitest";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { repeatProblems } from "./repeat-problems.ts";

const now = 10 * DAY_MS;
const codes = (...args: Parameters<typeof repeatProblems>) => repeatProblems(...args).map(({ code }) => code);

test("more time is asked for once for each end", () => {
  const approve = { move: "approve", side: "company", at: 1 } as const;
  const ask = { move: "ask_extension", side: "partner", at: 2 } as const;
  const extend = { move: "extend", side: "company", at: 3 } as const;
  const asking = { move: "ask_extension", side: "partner", now } as const;
  expect(codes([approve], asking)).toEqual([]);
  expect(codes([approve, ask], asking)).toEqual(["asked-already"]);
  expect(codes([approve, ask, extend], asking)).toEqual([]);
});

test("ten statements a day are taken of each side", () => {
  const said = (at: number) => ({ move: "testify", side: "partner", at }) as const;
  const ten = Array.from({ length: 10 }, (_, at) => said(now - at));
  const saying = { move: "testify", side: "partner", now } as const;
  expect(codes(ten.slice(1), saying)).toEqual([]);
  expect(codes(ten, saying)).toEqual(["too-many-today"]);
  expect(codes(ten, { ...saying, side: "company" })).toEqual([]);
  expect(codes(ten, { ...saying, now: now + DAY_MS })).toEqual([]);
});
