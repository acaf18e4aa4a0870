import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseCompanyName } from "./company-name.ts";

test.each([
  ["Acme, Inc.", "acme"],
  ["ACME INCORPORATED", "acme"],
  ["Müller Maschinenbau GmbH & Co. KG", "muller machinery"],
  ["Mueller Maschinenbau", "muller machinery"],
  ["L’Oréal S.A.", "loreal"],
  ["J. P. Morgan & Co.", "jp morgan"],
  ["The Coca-Cola Company", "coca cola"],
  ["Co-operative Bank", "cooperative bank"],
  ["Grupo Bimbo, S.A.B. de C.V.", "group bimbo"],
  ["Spółka Żuraw sp. z o.o.", "compagnie zuraw"],
  ["AB Björklund (publ)", "bjorklund"],
  ["A.P. Møller - Mærsk A/S", "ap moller marsk"],
  ["PT Bank Contoh Tbk", "bank contoh"],
  ["Yıldız Bankası A.Ş.", "yildiz bank"],
  ["ООО «Ромашка»", "romashka"],
  ["ПАО Зарница Банк", "zarnitsa bank"],
  ["شركة النخيل للتجارة", "nkhyl trading"],
  ["株式会社青葉電機", "qingye electric"],
  ["(株)青葉電機", "qingye electric"],
  ["华盛科技有限公司", "huasheng technology"],
  ["華盛科技股份有限公司", "huasheng technology"],
  ["주식회사 한빛전자", "hanbich electronic"],
  ["1st Northern Bank", "1 north bank"],
  ["First Northern Bank", "1 north bank"],
  ["Brigade Forty-four", "brigade 44"],
  ["Brigade Forty 4", "brigade 44"],
  ["Twenty-First Century Foods", "21 century food"],
  ["Công ty TNHH Hoa Sen", "hoa sen"],
  ["St. Gobain", "saint gobain"],
  ["A. O. Smith Corporation", "ao smith"],
  ["AT&T Inc.", "at t"],
  ["Blackstone Fund V L.P.", "blackstone fund 5"],
  ["Company Nurse LLC", "company nurse"],
  ["SAS Institute Inc.", "sas institute"],
  ["MBH Corporation plc", "mbh"],
  ["SiemensAG", "siemen"],
  ["NORSK HYDRO A.S.A NORSK HYDRO O", "norsk hydro"],
])("%s is read as %s", (written, key) => {
  expect(normaliseCompanyName(written).key).toBe(key);
});

test.each(["Co., Ltd.", "   ", "", "GmbH", "株式会社", "有限公司", "S.A. de C.V.", "---", "ООО", "&", "!?"])(
  "nothing is left of %j",
  (written) => {
    expect(normaliseCompanyName(written).words).toEqual([]);
  },
);

test("legal forms are told by what they amount to", () => {
  const formsOf = (written: string) => normaliseCompanyName(written).legalForms;
  expect(formsOf("Volkswagen Gesellschaft mit beschränkter Haftung")).toEqual(formsOf("Volkswagen GmbH"));
  expect(formsOf("Stripe Limited Liability Company")).toEqual(formsOf("Stripe L.L.C."));
  expect(formsOf("Deutsche Bank AG")).not.toEqual(formsOf("Deutsche Bank GmbH"));
  expect(formsOf("Acme")).toEqual([]);
});

test("a place, a number and a business word are told from what names the company", () => {
  const kinds = normaliseCompanyName("Falcon Energie Deutschland III GmbH").words.map(({ text, kind }) => [
    text,
    kind,
  ]);
  expect(kinds).toEqual([
    ["falcon", "plain"],
    ["energy", "everywhere"],
    ["germany", "place"],
    ["3", "number"],
  ]);
});

test("initials are of the words with and without those that join them", () => {
  expect(normaliseCompanyName("Bank of America Corp").initials).toEqual(["ba", "boa"]);
});

test("any text at all is read without failing, the same each time, and case changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (written) => {
      const name = normaliseCompanyName(written);
      expect(normaliseCompanyName(written)).toEqual(name);
      expect(name.joined).toMatch(/^[a-z0-9]*$/);
      expect(name.words.every(({ text, written: own }) => text !== "" && own !== "")).toBe(true);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{2,9}( [a-z]{2,9}){0,3}$/), (written) => {
      expect(normaliseCompanyName(written.toUpperCase()).key).toBe(normaliseCompanyName(written).key);
    }),
    { numRuns: 200 },
  );
});
