import { env } from "cloudflare:workers";
import { zlibSync } from "fflate";
import { expect, test } from "vitest";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import type { StatementDetail } from "#worker/usecases/statements/statement-views.ts";

const settings = "/statement-settings";

test("the days to speak up are those of the settings when a statement was issued", async () => {
  const company = await makeCompany();
  const partnerId = await addPartner(company.tenant, "North");
  const credit = (n: number) => creditDraft({ partnerRef: partnerId, opportunityRef: `opp_${n}` });
  const issue = async () => {
    const answer = await api(company).post("/statements", { partnerId, period: "2025-03", currency: "USD" });
    const { id } = await answer.json<{ id: string }>();
    const detail = await api(company).json<StatementDetail>(`/statements/${id}`);
    return { id, days: (Date.parse(detail.lapsesAt) - Date.parse(detail.issuedAt)) / DAY_MS };
  };
  const { writer } = buildServices(env);
  await writer.append(company.tenant, [credit(1)]);
  const before = await issue();
  expect(before.days).toBe(30);
  const wanted = { accentColor: "#123456", lapseDays: 10 };
  expect((await api(company).put(settings, wanted)).status).toBe(200);
  await writer.append(company.tenant, [credit(2)]);
  expect((await issue()).days).toBe(10);
  const kept = await api(company).json<StatementDetail>(`/statements/${before.id}`);
  expect(Date.parse(kept.lapsesAt) - Date.parse(kept.issuedAt)).toBe(30 * DAY_MS);
});

test("a colour that cannot be read on white, and days out of bounds, are refused by their field", async () => {
  const company = await makeCompany();
  const refused = async (wanted: object) => {
    const answer = await api(company).put(settings, wanted);
    const { errors } = await answer.json<{ errors: { path: string }[] }>();
    return [answer.status, errors.map(({ path }) => path)];
  };
  expect(await refused({ accentColor: "#ffee00", lapseDays: 30 })).toEqual([422, ["accentColor"]]);
  expect(await refused({ accentColor: "red", lapseDays: 30 })).toEqual([422, ["accentColor"]]);
  expect(await refused({ accentColor: "#000000", lapseDays: 0 })).toEqual([422, ["lapseDays"]]);
});

test("of two people who change the settings at once one is told", async () => {
  const company = await makeCompany();
  const tag = (await api(company).get(settings)).headers.get("etag") ?? "";
  const wanted = { accentColor: "#123456", lapseDays: 10 };
  const change = () => api(company).put(settings, wanted, { headers: { "if-match": tag } });
  expect([(await change()).status, (await change()).status]).toEqual([200, 412]);
});

test("a logo is printed, shown to company and partner alone, and taken off again", async () => {
  const company = await makeCompany();
  const stranger = await makeCompany();
  const partnerId = await addPartner(company.tenant, "North");
  const person = await makePartnerUser({ at: [{ tenant: company.tenant, partnerId }] });
  const put = (bytes: Uint8Array) => api(company).put(`${settings}/logo`, { base64: base64Of(bytes) });
  const logo = onePixel();
  expect(await (await put(logo)).json()).toMatchObject({
    logo: { contentType: "image/png", width: 1, height: 1 },
  });
  const portalPath = `/portal/companies/${company.tenant.tenantId}/logo`;
  for (const shown of [await api(company).get(`${settings}/logo`), await api(person).get(portalPath)]) {
    expect(shown.headers.get("content-type")).toBe("image/png");
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(logo);
  }
  expect((await api(stranger).get(`${settings}/logo`)).status).toBe(404);
  const broken = logo.slice(0, -30);
  for (const bytes of [new TextEncoder().encode("<svg/>"), broken]) {
    const refused = await put(bytes);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ path: "logo" }] });
  }
  expect(await (await api(company).delete(`${settings}/logo`)).json()).toMatchObject({ logo: null });
  expect((await api(person).get(portalPath)).status).toBe(404);
});

function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** A PNG of one blue pixel (ISO/IEC 15948). */
function onePixel(): Uint8Array {
  const header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0];
  const pixels = zlibSync(Uint8Array.from([0, 0x1f, 0x4e, 0x79]));
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return Uint8Array.from([
    ...signature,
    ...chunk("IHDR", header),
    ...chunk("IDAT", pixels),
    ...chunk("IEND", []),
  ]);
}

function chunk(name: string, content: ArrayLike<number>): number[] {
  const body = [...new TextEncoder().encode(name), ...Array.from(content)];
  return [...word(content.length), ...body, ...word(crcOf(body))];
}

function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function crcOf(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
