import { expect, test } from "vitest";
import { activityTypeReader, listUnmappedTypes } from "./activity-type.ts";

test.each([
  ["Meeting", "meeting"],
  [" e-mail ", "email"],
  ["TECHNICAL  WORKSHOP", "technical_workshop"],
  ["Demo", "demo"],
  ["Intro", "introduction"],
  ["Besuch", null],
  ["", null],
  [null, null],
])("the CRM's type %j is %j", (crmType, type) => {
  expect(activityTypeReader()(crmType)).toBe(type);
});

test("a company's own mapping comes before ours", () => {
  const read = activityTypeReader({ Besuch: "meeting", demo: "technical_workshop" });
  expect(read("besuch")).toBe("meeting");
  expect(read("Demo")).toBe("technical_workshop");
  expect(read("__proto__")).toBeNull();
});

test("unmapped types are listed once, the most frequent first", () => {
  const types = ["Besuch", "Meeting", "Attended", "besuch ", null, "Besuch", "Attended", "Responded"];
  expect(listUnmappedTypes(types, { Responded: "other" })).toEqual([
    { crmType: "Besuch", records: 3 },
    { crmType: "Attended", records: 2 },
  ]);
});
