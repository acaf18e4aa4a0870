import { expect, test } from "vitest";
import type { CsvFile } from "#worker/dev/api-user.ts";
import { demoCompanies, demoLogins, demoOrganisations } from "./cast.ts";
import { quillmark } from "./quillmark.ts";
import { tellStory } from "./story.ts";
import { veldhaag } from "./veldhaag.ts";

const today = Date.UTC(2026, 2, 1);

test.each([
  ["quillmark", quillmark],
  ["veldhaag", veldhaag],
])("the story of %s is the same whenever it is told for the same day", (_name, story) => {
  expect(tellStory(story, today)).toEqual(tellStory(story, today));
});

test("won and lost deals are in the past, open ones are still to come, whatever the day", () => {
  for (const day of [today, Date.UTC(2028, 1, 29), Date.UTC(2031, 11, 31)]) {
    for (const deal of deals(tellStory(quillmark, day))) {
      const isPast = Date.parse(deal["Close Date"] ?? "") <= day;
      expect(isPast, deal["Opportunity Name"]).toBe(deal.Outcome !== "open");
    }
  }
});

test("the story has every kind of deal, and some that no partner had a part in", () => {
  const files = tellStory(quillmark, today);
  const told = deals(files);
  const traced = new Set(records(files, "touchpoints.csv").map((touchpoint) => touchpoint["Opportunity ID"]));
  const unattributed = told.filter(
    (deal) => deal.Outcome === "won" && deal.Partner === "" && !traced.has(deal["Opportunity ID"]),
  );
  expect(new Set(told.map((deal) => deal.Outcome))).toEqual(new Set(["won", "lost", "open"]));
  expect(told.length).toBeGreaterThan(60);
  expect(unattributed.length).toBeGreaterThanOrEqual(2);
  expect(records(files, "corrections.csv")).toHaveLength(quillmark.corrections.length);
});

test("every partner that a deal names is a partner of the company", () => {
  for (const story of [quillmark, veldhaag]) {
    const files = tellStory(story, today);
    const known = new Set(records(files, "partners.csv").map((partner) => partner["Partner Name"]));
    const named = [...records(files, "touchpoints.csv"), ...deals(files)].map((record) => record.Partner);
    expect(named.filter((name) => name !== "" && !known.has(name ?? ""))).toEqual([]);
  }
});

test("the first login is a company with a story, and one partner sees two companies on two shards", () => {
  expect(demoLogins()[0]).toMatchObject({ audience: "company", company: "Quillmark Systems", partner: null });
  const halvorne = demoOrganisations.find(({ partnerships }) => partnerships.length === 2);
  const shards = demoCompanies
    .filter(({ key }) => halvorne?.partnerships.some(({ company }) => company === key))
    .map(({ shard }) => shard);
  expect(new Set(shards).size).toBe(2);
});

function deals(files: readonly CsvFile[]) {
  const closed = new Map(records(files, "closed-deals.csv").map((deal) => [deal["Opportunity ID"], deal]));
  return records(files, "pipeline.csv").map((deal) => closed.get(deal["Opportunity ID"]) ?? deal);
}

/** The story's own CSV quotes every cell and has no line breaks in cells. */
function records(files: readonly CsvFile[], fileName: string): readonly Record<string, string>[] {
  const text = files.find((file) => file.fileName === fileName)?.text ?? "";
  const [headers = [], ...rows] = text
    .split("\r\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(1, -1).split('","'));
  return rows.map((cells) =>
    Object.fromEntries(headers.map((header, index) => [header, cells[index] ?? ""])),
  );
}
