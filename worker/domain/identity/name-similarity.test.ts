import { expect, test } from "vitest";
import { similarCompanies } from "./name-similarity.ts";

// Names of well-known companies, because invented ones would not show the habits of their languages.
test.each([
  ["Japanese, with and without the form", "株式会社日立製作所", "日立製作所"],
  ["Japanese, the form in brackets", "(株)ソニー", "ソニー株式会社"],
  ["Japanese and English", "トヨタ自動車株式会社", "Toyota Motor Corporation"],
  ["Chinese, traditional and simplified", "华为技术有限公司", "華為技術有限公司"],
  ["Chinese and English", "华为技术有限公司", "Huawei Technologies Co., Ltd."],
  ["Russian, in quotation marks", "ООО Ромашка", "ООО «Ромашка»"],
  ["Russian and English", "ПАО Газпром", "Gazprom PJSC"],
  ["Russian and English, with a business word", "АО Тинькофф Банк", "Tinkoff Bank"],
  ["Arabic, with and without the word for company", "شركة أرامكو السعودية", "أرامكو السعودية"],
  ["Arabic, with and without the article", "الاتصالات السعودية", "اتصالات السعودية"],
  ["German umlauts", "Müller GmbH", "Mueller Gesellschaft mit beschränkter Haftung"],
  ["German and English place", "Siemens Deutschland", "Siemens Germany"],
  ["German initials", "Bayerische Motoren Werke AG", "BMW"],
  ["French accents", "Société Générale", "Societe Generale SA"],
  ["French apostrophe", "L'Oréal", "LOREAL SA"],
  ["French, the form in front", "Compagnie de Saint-Gobain", "Saint Gobain"],
  ["Spanish, the group in front", "Grupo Bimbo, S.A.B. de C.V.", "Bimbo"],
  ["Turkish", "Türkiye İş Bankası A.Ş.", "Turkiye Is Bankasi"],
  ["Thai", "บริษัท ปตท จำกัด (มหาชน)", "ปตท"],
  ["Polish", "Żabka sp. z o.o.", "ZABKA"],
  ["a slip", "Pioneer Semiconductirs", "Pioneer Semiconductors"],
  ["a word cut short", "Sterling Ins", "Sterling Insurance Limited"],
  ["a word in consonants", "Caesars Entmt Inc", "Caesars Entertainment, Inc"],
])("the same company: %s", (_, a, b) => {
  expect(similarCompanies(a, b)).toBeGreaterThan(0.69);
});

test.each([
  ["Japanese sisters", "三菱電機株式会社", "三菱重工業株式会社"],
  ["Chinese banks", "中国工商银行股份有限公司", "中国建设银行股份有限公司"],
  ["Chinese names that sound alike", "华威科技有限公司", "华为科技有限公司"],
  ["Arabic banks", "بنك القاهرة", "بنك مصر"],
  ["Russian names that begin alike", "ООО Бай", "ООО Байкал"],
  ["French banks", "Crédit Lyonnais", "Crédit Agricole"],
  ["two countries", "Carrefour France", "Carrefour Espagne"],
  ["a country and a continent", "Harbor Partners EMEA", "Harbor Partners APAC"],
  ["two funds", "Fund I", "Fund II"],
  ["a fund and a numbered one", "Falcon Machinery", "Falcon Machinery II"],
  ["sister companies", "Tata Motors", "Tata Steel"],
  ["the same business", "General Motors", "General Electric"],
  ["a beginning", "Apple", "Applied Materials"],
  ["nothing left", "Co., Ltd.", "Ltd"],
])("other companies: %s", (_, a, b) => {
  expect(similarCompanies(a, b)).toBeLessThan(0.4);
});
