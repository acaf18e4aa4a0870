import { expect, test } from "vitest";
import { companyDomain, domainLabel } from "./company-domain.ts";

test.each([
  ["ben@sales.acme.co.uk", "acme.co.uk"],
  ["Ben Hart <BEN@ACME.COM>", "acme.com"],
  ["https://www.acme.de/kontakt?x=1", "acme.de"],
  ["acme.com/", "acme.com"],
  ["shop.acme.com.br", "acme.com.br"],
  ["acme.myshopify.com", "acme.myshopify.com"],
  ["münchen-werke.de", "münchen-werke.de"],
  ["pia@north.example", "north.example"],
  ["tom@amazon.com", "amazon.com"],
  ["https://www.amazon.com/", "amazon.com"],
  ["ana@linkedin.com", "linkedin.com"],
])("the domain of %s is %s", (written, domain) => {
  expect(companyDomain(written)).toBe(domain);
});

test.each([
  ["a free-mail provider", "ben@gmail.com"],
  ["one of its countries", "ben@yahoo.com.ar"],
  ["another provider's", "ben@web.de"],
  ["a Chinese provider", "ben@qq.com"],
  ["a Russian provider", "ben@yandex.ru"],
  ["a Japanese provider", "ben@docomo.ne.jp"],
  ["a page on a site of pages", "https://www.linkedin.com/company/acme"],
  ["a page on a site of a firm", "https://sites.google.com/view/acme"],
  ["a shop on a market place", "https://www.amazon.com/stores/acme"],
  ["a public suffix", "github.io"],
  ["a machine's own name", "localhost"],
  ["an address in numbers", "ben@10.0.0.1"],
  ["a word", "acme"],
  ["nothing", "   "],
  ["a mailbox without a host", "ben@"],
  ["far too much", `${"a".repeat(400)}.com`],
])("%s stands for no company: %s", (_, written) => {
  expect(companyDomain(written)).toBeNull();
});

test("the label is what somebody chose", () => {
  expect(["acme.co.uk", "north-star.com", "acme.myshopify.com"].map(domainLabel)).toEqual([
    "acme",
    "north-star",
    "acme",
  ]);
});
