import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { createD1VerificationReader } from "#worker/adapters/ledger/d1-verification-reader.ts";
import { createLedgerSigner } from "#worker/adapters/platform/ledger-keys.ts";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { hashEntry, leafHash, noticeDraft } from "#worker/domain/ledger/entry.ts";
import { type Bytes, fromHex, toHex } from "#worker/domain/merkle/tree-hash.ts";
import { verifyConsistency, verifyInclusion } from "#worker/domain/merkle/verify-proof.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { type CompanyPerson, makeCompany, makePartnerUser } from "#worker/testing/people.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { publishTreeHead } from "#worker/usecases/ledger/publish-tree-head.ts";
import { runVerification } from "#worker/usecases/ledger/run-verification.ts";
import { startVerification } from "#worker/usecases/ledger/start-verification.ts";

type Head = { size: number; headSeq: number; headHash: string; root: string; signedTreeHead: string };
type Proof = {
  seq: number;
  payload: string;
  prevHash: string;
  entryHash: string;
  treeSize: number;
  leafHash: string;
  root: string;
  proof: string[];
};
type Consistency = { from: number; to: number; fromRoot: string; toRoot: string; proof: string[] };
type Heads = { items: { treeSize: number; signedTreeHead: string }[]; nextCursor: string | null };

const digest = async (bytes: Bytes) => sha256(bytes);

test("the head of an empty ledger is that of the empty tree", async () => {
  const company = await makeCompany();
  const head = await api(company).json<Head>("/ledger/head");
  expect(head).toMatchObject({ size: 0, headSeq: 0, headHash: "0".repeat(64), root: sha256Hex("") });
  expect(await openSigned(head.signedTreeHead)).toMatchObject({
    tree_size: 0,
    prev_sth_hash: "0".repeat(64),
  });
});

test("a head is signed by a published key, says what the ledger is, and names the head before it", async () => {
  const company = await makeCompany();
  await post(company, 5);
  const first = await api(company).json<Head>("/ledger/head");
  expect(first).toMatchObject({ size: 5, headSeq: 5 });
  expect(await api(company).json("/ledger/head")).toEqual(first);
  await post(company, 3);
  const second = await api(company).json<Head>("/ledger/head");
  expect(await openSigned(second.signedTreeHead)).toEqual({
    v: 1,
    iss: env.APP_ORIGIN,
    tenant: company.tenant.tenantId,
    tree_size: 8,
    root: second.root,
    head_seq: 8,
    head_hash: second.headHash,
    ts: expect.stringMatching(/^\d{4}-.*Z$/),
    prev_sth_hash: sha256Hex(first.signedTreeHead),
  });
});

test("every entry is proven in every tree that holds it, and every tree in every later one", async () => {
  const company = await makeCompany();
  await post(company, 11);
  for (let treeSize = 1; treeSize <= 11; treeSize += 1) {
    const { root } = await checkInclusion(company, { seq: 1 + ((treeSize * 7) % treeSize), treeSize });
    for (const from of [0, 1, Math.ceil(treeSize / 2), treeSize]) {
      const claim = await api(company).json<Consistency>(`/ledger/consistency?from=${from}&to=${treeSize}`);
      expect(claim.toRoot).toBe(root);
      expect(await isConsistent(claim)).toBe(true);
    }
  }
  const { root } = await api(company).json<Head>("/ledger/head");
  const newest = await api(company).json<Proof>("/ledger/entries/4/proof");
  expect(newest).toMatchObject({ treeSize: 11, root });
});

test.each([
  ["/ledger/entries/4/proof", 404, undefined],
  ["/ledger/entries/nothing/proof", 404, undefined],
  ["/ledger/entries/3/proof?treeSize=2", 422, "tree-too-small"],
  ["/ledger/entries/3/proof?treeSize=4", 422, "tree-too-large"],
  ["/ledger/entries/3/proof?treeSize=0", 422, "too-small"],
  ["/ledger/consistency?from=3&to=2", 422, "tree-too-small"],
  ["/ledger/consistency?from=1&to=4", 422, "tree-too-large"],
  ["/ledger/consistency", 422, "invalid-type"],
])("%s of a ledger of three entries is answered %i", async (path, status, code) => {
  const company = await makeCompany();
  await post(company, 3);
  const answer = await api(company).get(path);
  expect(answer.status).toBe(status);
  const { errors } = await answer.json<{ errors?: { code: string }[] }>();
  expect(errors?.[0]?.code).toBe(code);
});

test("published heads are listed in pages, the newest first, and copied to the bucket", async () => {
  const company = await makeCompany();
  for (let round = 0; round < 3; round += 1) {
    await post(company, 2);
    await api(company).json<Head>("/ledger/head");
  }
  const first = await api(company).json<Heads>("/ledger/tree-heads?limit=2");
  const second = await api(company).json<Heads>(`/ledger/tree-heads?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map((head) => head.treeSize)).toEqual([6, 4, 2]);
  expect(second.nextCursor).toBeNull();
  await workOff(company.tenant);
  const name = `ledger-heads/${company.tenant.tenantId}/0000000000000006.jws`;
  expect(await (await env.FILES.get(name))?.text()).toBe(first.items[0]?.signedTreeHead);
});

test("heads are published by the hour for companies whose ledger has moved, and for no other", async () => {
  const moved = await makeCompany();
  const still = await makeCompany();
  await post(moved, 1);
  await buildServices(env).publishMovedHeads();
  const heads = async (company: CompanyPerson) =>
    (await api(company).json<Heads>("/ledger/tree-heads")).items.length;
  expect([await heads(moved), await heads(still)]).toEqual([1, 0]);
  await buildServices(env).publishMovedHeads();
  expect(await heads(moved)).toBe(1);
});

test("two who publish at once publish one head", async () => {
  const company = await makeCompany();
  await post(company, 4);
  const heads = await Promise.all(Array.from({ length: 4 }, () => api(company).json<Head>("/ledger/head")));
  expect(new Set(heads.map((head) => head.signedTreeHead)).size).toBe(1);
});

test("a new key is announced by an entry before it signs, and the old one stays published", async () => {
  const company = await makeCompany();
  await post(company, 2);
  const before = await api(company).json<Head>("/ledger/head");
  const services = buildServices(env);
  const { current } = JSON.parse(env.LEDGER_SIGNING_KEYS);
  const { d: _, ...old } = current;
  const secret = JSON.stringify({ current: otherKey, retired: [old] });
  const signer = createLedgerSigner(secret, env.APP_ORIGIN);
  const rotated = { ...services, signer, transport: heldTransport() };
  const publish = () => publishTreeHead(rotated, company.tenant);
  const [head, again] = [await publish(), await publish()];
  expect(again).toEqual(head);
  expect(head).toMatchObject({ treeSize: 3, keyId: otherKey.kid });
  const entry = await services.readerOf(company.tenant).getEntry(3);
  expect(JSON.parse(entry?.payload ?? "")).toMatchObject({
    kind: "key.rotated",
    facts: {
      keyId: otherKey.kid,
      previousKeyId: old.kid,
      previousHead: sha256Hex(before.signedTreeHead),
    },
  });
  expect(signer.publicKeys().map((key) => key.kid)).toEqual([otherKey.kid, old.kid]);
  // A deployment from before the rotation meets the new key's head: it says nothing of it, and leaves it to the next one.
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const transport = heldTransport();
  const actor = systemActor("A test", "req_test");
  const at = (ms: number) => ({ now: () => services.clock.now() + ms });
  // It began long before the head was signed: what counts is how old the head is.
  const long = { ...services, transport, clock: at(-60 * 60_000) };
  const { id } = await startVerification(long, company.tenant, actor);
  const [message] = transport.messages as [Extract<JobMessage, { kind: "ledger-verification" }>];
  const verificationReaderOf = ({ tenantId }: CompanyPerson["tenant"]) =>
    createD1VerificationReader(env[company.tenant.shard as "SHARD_0"], tenantId);
  const needs = { ...services, transport, verificationReaderOf, warnOfFreeze: async () => {} };
  expect(await runVerification(needs, company.tenant, message)).toMatchObject({ kind: "retry" });
  expect(errors.mock.calls[0]?.[1]).toMatchObject({ keyId: otherKey.kid, treeSize: 3 });
  const verifications = services.verificationsOf(company.tenant);
  expect([await verifications.openFreeze(), (await verifications.get(id))?.status]).toEqual([
    null,
    "running",
  ]);
  await runVerification({ ...needs, signer }, company.tenant, message);
  expect(await verifications.get(id)).toMatchObject({ status: "sound", finding: null });
  expect((await api(company).post("/ledger/verify")).status).toBe(200);
  // No deployment takes so long, and none signs what is to come: a key that stays unknown is a forger's.
  for (const clock of [at(11 * 60_000), at(-11 * 60_000)]) {
    const later = await startVerification({ ...services, transport }, company.tenant, actor);
    const asked = { ...message, verificationId: later.id, outboxId: later.id };
    const ran = await runVerification({ ...needs, clock }, company.tenant, asked);
    expect(ran).toMatchObject({ kind: "done" });
    expect(await verifications.get(later.id)).toMatchObject({
      finding: { reason: "tree-head-differs", firstBadSeq: 3, detail: otherKey.kid },
    });
  }
  errors.mockRestore();
});

test("a ledger from before there was a tree is proven all the same", async () => {
  const company = await makeCompany();
  await post(company, 9);
  const shard = company.tenant.shard as "SHARD_0";
  const before = await api(company).json<Proof>("/ledger/entries/6/proof");
  const triggers = ["ledger_trees_no_delete", "ledger_nodes_no_delete"];
  const sql = await env[shard]
    .prepare("SELECT sql FROM sqlite_master WHERE name IN (?1, ?2)")
    .bind(...triggers)
    .all<{ sql: string }>();
  for (const name of triggers) await env[shard].prepare(`DROP TRIGGER ${name}`).run();
  for (const table of ["ledger_trees", "ledger_nodes"]) {
    await env[shard].prepare(`DELETE FROM ${table} WHERE tenant_id = ?1`).bind(company.tenant.tenantId).run();
  }
  for (const trigger of sql.results) await env[shard].prepare(trigger.sql).run();
  expect(await api(company).json<Head>("/ledger/head")).toMatchObject({ size: 9, root: before.root });
  expect(await api(company).json<Proof>("/ledger/entries/6/proof")).toEqual(before);
});

test("a partner proves its own entries and sees the heads, and nobody else's entry", async () => {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "North");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }], organisation: "North" });
  await post(company, 2);
  await append(company, [creditDraft({ partnerRef: partnerId, opportunityRef: "opp_own" })]);
  const head = await api(company).json<Head>("/ledger/head");
  const base = `/portal/companies/${tenant.tenantId}/ledger`;
  const proof = await api(person).json<Proof>(`${base}/entries/3/proof`);
  expect(proof).toMatchObject({ seq: 3, root: head.root });
  expect((await api(person).get(`${base}/entries/2/proof`)).status).toBe(404);
  const facts = { keyId: "new", previousKeyId: "old", previousHead: "0".repeat(64) };
  await append(company, [noticeDraft({ idemKey: "key.rotated:1", kind: "key.rotated", facts })]);
  expect(await api(person).json<Proof>(`${base}/entries/4/proof`)).toMatchObject({ seq: 4, treeSize: 4 });
  const heads = await api(person).json<Heads>(`${base}/tree-heads`);
  expect(heads.items[0]?.signedTreeHead).toBe(head.signedTreeHead);
  const claim = await api(person).json<Consistency>(`${base}/consistency?from=2&to=3`);
  expect(await isConsistent(claim)).toBe(true);
});

/** A key of nobody's, for a rotation. */
const otherKey = {
  alg: "EdDSA",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
  kty: "OKP",
  use: "sig",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

async function post(company: CompanyPerson, count: number): Promise<void> {
  const { seq } = await buildServices(env).readerOf(company.tenant).head();
  await append(
    company,
    Array.from({ length: count }, (_, n) => creditDraft({ opportunityRef: `opp_${seq + n}` })),
  );
}

async function append({ tenant }: CompanyPerson, drafts: ReturnType<typeof creditDraft>[]): Promise<void> {
  expect(await buildServices(env).writer.append(tenant, drafts)).toMatchObject({ ok: true });
}

/** The payload of a signature, once it is known to be good under the keys that anybody can fetch. */
async function openSigned(jws: string): Promise<unknown> {
  const keys = await (await api(null).get("//.well-known/ledger-keys.json")).json<{ keys: JsonWebKey[] }>();
  expect(keys.keys.every((key) => !("d" in key))).toBe(true);
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const { kid, alg, typ } = JSON.parse(Buffer.from(header, "base64url").toString());
  expect({ alg, typ }).toEqual({ alg: "EdDSA", typ: "fairshare-tree-head+jws" });
  const jwk = keys.keys.find((key) => (key as { kid?: string }).kid === kid);
  const key = await crypto.subtle.importKey("jwk", jwk as JsonWebKey, "Ed25519", false, ["verify"]);
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  expect(await crypto.subtle.verify("Ed25519", key, Buffer.from(signature, "base64url"), signed)).toBe(true);
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

async function checkInclusion(
  company: CompanyPerson,
  { seq, treeSize }: { readonly seq: number; readonly treeSize: number },
): Promise<Proof> {
  const proof = await api(company).json<Proof>(`/ledger/entries/${seq}/proof?treeSize=${treeSize}`);
  expect(hashEntry({ ...proof, sha256Hex })).toBe(proof.entryHash);
  expect(toHex(leafHash({ ...proof, sha256Hex }))).toBe(proof.leafHash);
  const claim = {
    index: seq - 1,
    treeSize,
    leafHash: fromHex(proof.leafHash),
    proof: proof.proof.map(fromHex),
    root: fromHex(proof.root),
    digest,
  };
  expect(await verifyInclusion(claim)).toBe(true);
  return proof;
}

function isConsistent({ from, to, fromRoot, toRoot, proof }: Consistency): Promise<boolean> {
  return verifyConsistency({
    from: { size: from, root: fromHex(fromRoot) },
    to: { size: to, root: fromHex(toRoot) },
    proof: proof.map(fromHex),
    digest,
  });
}
