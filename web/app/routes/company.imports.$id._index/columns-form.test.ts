import { expect, test } from "vitest";
import { readColumnsForm } from "./columns-form.tsx";
import { samplesOf } from "./mapping-table.tsx";
import { ownColumns } from "./own-fields.tsx";

test("a field left out of the file is sent as empty, so that nobody guesses a column for it", () => {
  const form = new FormData();
  form.set("mapping.partner", "sales_agent");
  form.set("mapping.name", "");
  form.set("do", "import-rest");
  form.set("decimal", ",");
  form.set("dateOrder", "sideways");
  expect(readColumnsForm(form)).toEqual({
    mapping: { partner: "sales_agent", name: "" },
    dryRun: false,
    skipErrors: true,
    decimal: ",",
    dateOrder: null,
  });
});

test("a form sent with the Enter key checks and writes nothing", () => {
  expect(readColumnsForm(new FormData()).dryRun).toBe(true);
});

test("samples are the first different values of a column", () => {
  const file = {
    headers: ["a", "b"],
    samples: [
      ["1", "x"],
      ["2", ""],
      ["3", "x"],
      ["4", "y"],
    ],
  };
  expect(samplesOf(file, "b")).toEqual(["x", "y"]);
  expect(samplesOf(file, "a")).toEqual(["1", "2", "3"]);
  expect(samplesOf(file, "c")).toEqual([]);
});

test("columns that hold none of our fields can be kept, each under a plain name of its own", () => {
  const headers = ["Id", "Größe (m²)", "tier", "Tier", "2nd owner", "custom.since", ""];
  const mapping = { externalId: "Id", "custom.since": "custom.since" };
  expect(ownColumns({ headers, mapping })).toEqual([
    { header: "Größe (m²)", field: "custom.grosse_m2" },
    { header: "tier", field: "custom.tier" },
    { header: "Tier", field: "custom.tier_2" },
    { header: "2nd owner", field: "custom.field_2nd_owner" },
    { header: "custom.since", field: "custom.since" },
  ]);
});
