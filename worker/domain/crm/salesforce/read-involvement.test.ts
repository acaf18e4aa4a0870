import { expect, test } from "vitest";
import { readInvolvement } from "./read-involvement.ts";

const meeting = { Id: "00U000000000001AAA", Subject: "Workshop", StartDateTime: "2025-03-01T10:00:00.000Z" };
const context = {
  contactOf: () => null,
  campaignNameOf: () => null,
};

test("everybody on a shared activity is on it, except who declined and what cannot stand for a partner", () => {
  const relations = [
    { relationId: "003000000000001AAA", status: null },
    { relationId: "003000000000002AAA", status: "Accepted" },
    { relationId: "003000000000003AAA", status: "Declined" },
    { relationId: "001000000000001AAA", status: null },
    { relationId: "005000000000001AAA", status: "New" },
    { relationId: "00Q000000000001AAA", status: null },
  ].map((relation) => ({ ...relation, relationId: relation.relationId.slice(0, 15) }));
  const read = readInvolvement("Event", meeting, { ...context, relationsOf: () => relations });
  const traces = (read?.traces ?? []).map((trace) =>
    trace.kind === "person" ? `person ${trace.contactId?.slice(0, 15)}` : trace.kind,
  );
  expect(traces).toEqual(["person 003000000000001", "person 003000000000002", "account", "user"]);
});

test("an activity that is not shared names those who stand on it", () => {
  const read = readInvolvement("Event", meeting, { ...context, relationsOf: () => [] });
  expect(read?.traces).toEqual([]);
});

test("who declined was not there, though the activity is theirs or names them first", () => {
  const [who, owner] = ["003000000000003AAA", "005000000000001AAA"];
  const fields = { ...meeting, WhoId: who, OwnerId: owner };
  const relationsOf = (...statuses: readonly string[]) => ({
    ...context,
    relationsOf: () => statuses.map((status, at) => ({ relationId: [who, owner][at] ?? "", status })),
  });
  expect(readInvolvement("Event", fields, relationsOf("Declined", "Declined"))).toMatchObject({
    traces: [],
    contactId: null,
  });
  const came = readInvolvement("Event", fields, relationsOf("Accepted", "Declined"));
  expect(new Set(came?.traces.map(({ kind }) => kind))).toEqual(new Set(["person"]));
});
