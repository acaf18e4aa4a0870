import { expect, test } from "vitest";
import { customFieldKinds } from "#worker/domain/registration/custom-field.ts";
import { type Content, readContent, typedValues, writeContent } from "./registration-content.ts";

const customFields = customFieldKinds.map((kind) => ({
  key: kind,
  label: kind,
  kind,
  required: false,
  options: ["red", "green"],
  isRetired: false,
}));

const content: Content = {
  accountName: "Åkerlund & Söner",
  accountDomain: "akerlund.example",
  accountCountry: "SE",
  contactName: "Ada Byron",
  contactEmail: "ada@akerlund.example",
  contactPhone: "+46 8 123",
  opportunityName: "Rollout",
  products: ["Analytics", "Mapping"],
  estimatedValue: { amountMinor: 1_234_550, currency: "USD" },
  expectedCloseDate: "2027-06-30",
  involvement: "Two workshops",
  notes: "None",
  custom: {
    text: "a",
    long_text: "b\nc",
    number: 12.5,
    money: { amountMinor: 700, currency: "JPY" },
    date: "2027-01-02",
    choice: "red",
    choices: ["red", "green"],
    yes_no: false,
  },
};

test("what a form of all fields shows is read back as it was", () => {
  const data = formOf(writeContent(content, { customFields }));
  expect(readContent(data, { customFields })).toEqual({ patch: content, problems: {} });
});

test("a field that the form does not show is not touched, and one that it shows empty is emptied", () => {
  const data = new FormData();
  data.append("shown", "notes");
  data.append("shown", "custom.choices");
  data.append("accountName", "not asked");
  expect(readContent(data, { customFields }).patch).toEqual({ notes: "", custom: { choices: [] } });
});

test("what is no amount and no number is named by its field, and the rest is read", () => {
  const values = { ...writeContent(content, { customFields }), estimatedValue: ["much"] };
  const { patch, problems } = readContent(formOf({ ...values, "custom.number": ["few"] }), { customFields });
  expect(Object.keys(problems)).toEqual(["estimatedValue", "custom.number"]);
  expect(patch.estimatedValue).toBeUndefined();
  expect(patch.accountName).toBe(content.accountName);
});

test("products of the list and written ones are one list without repeats", () => {
  const data = formOf({ products: ["Analytics"], otherProducts: ["Mapping, Analytics\nSearch "] });
  expect(readContent(data, { customFields }).patch.products).toEqual(["Analytics", "Mapping", "Search"]);
});

test("what was typed comes back by its field", () => {
  expect(typedValues(formOf({ accountName: ["A"] }))).toMatchObject({ accountName: ["A"] });
});

/** As a browser sends them, with the names of the fields that are shown. */
function formOf(values: { readonly [name: string]: readonly string[] }): FormData {
  const data = new FormData();
  for (const [name, list] of Object.entries(values)) {
    if (!name.endsWith(".currency")) data.append("shown", name);
    for (const value of list) data.append(name, value);
  }
  return data;
}
