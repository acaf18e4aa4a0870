import { type EntryPayload, entryText, genesisHash, parsePayload } from "#worker/domain/ledger/entry.ts";
import { treeHeadType } from "#worker/domain/ledger/tree-head.ts";
import { fromHex, leafInput, toHex } from "#worker/domain/merkle/tree-hash.ts";
import { verifyConsistency, verifyInclusion } from "#worker/domain/merkle/verify-proof.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import { formatMinor } from "#worker/domain/money/money.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { parseBase64url } from "./base64url.ts";
import {
  type BundledEntry,
  canonicalText,
  parseBundle,
  type StatementBundle,
  type StatementClaim,
  type StatementLine,
  statementClaimShape,
  statementType,
  type TreeHeadClaim,
  treeHeadClaimShape,
} from "./bundle.ts";
import { openSignature, thumbprint, type VerifierHost } from "./open-signature.ts";

/** The steps in the order in which they are taken. */
export const stepNames = [
  "format",
  "keys",
  "trust",
  "statement-signature",
  "head-signature",
  "parties",
  "entries",
  "partner-chain",
  "inclusion",
  "consistency",
  "lines",
  "sums",
] as const;
export type StepName = (typeof stepNames)[number];

/** open: nothing is wrong, and `detail` says what is left to a person. not-reached: a step before it failed. */
export type Step = {
  readonly name: StepName;
  readonly status: "ok" | "open" | "failed" | "not-reached";
  readonly detail: string;
};

export type BundleVerdict =
  | { readonly ok: true; readonly steps: readonly Step[]; readonly bundle: StatementBundle }
  | { readonly ok: false; readonly steps: readonly Step[]; readonly failedStep: StepName };

/**
 * Checks a statement bundle from its bytes alone. The first step that fails ends it. `trustedKeyIds` are thumbprints that
 * were fetched from the issuer by another way; without them the bundle only proves that it agrees with itself and
 * with the keys in it, and the step "trust" stays open.
 */
export async function verifyBundle(
  bytes: Uint8Array<ArrayBuffer>,
  { host, trustedKeyIds }: { readonly host: VerifierHost; readonly trustedKeyIds?: readonly string[] },
): Promise<BundleVerdict> {
  const steps: Step[] = [];
  const note = (name: StepName, outcome: Outcome) => {
    if (!outcome.ok) steps.push({ name, status: "failed", detail: outcome.error });
    else steps.push({ name, status: outcome.value.open ? "open" : "ok", detail: outcome.value.detail });
    return outcome.ok;
  };
  const ended = (failedStep: StepName): BundleVerdict => ({
    ok: false,
    failedStep,
    steps: [
      ...steps,
      ...stepNames.slice(steps.length).map((name): Step => ({ name, status: "not-reached", detail: "" })),
    ],
  });
  const read = readBundle(bytes, host);
  if (!note("format", read.ok ? done(counted(read.value.entries.length, "entry")) : read))
    return ended("format");
  assert(read.ok, "a bundle that was read is there");
  const check: Checking = { bundle: read.value, host, trustedKeyIds: trustedKeyIds ?? null };
  for (const name of stepNames.slice(1)) {
    if (!note(name, await takers[name as keyof typeof takers](check))) return ended(name);
  }
  return { ok: true, steps, bundle: read.value };
}

type Outcome = Result<{ readonly detail: string; readonly open?: boolean }, string>;

/** The bundle, and what earlier steps have found in it. */
type Checking = {
  readonly bundle: StatementBundle;
  readonly host: VerifierHost;
  readonly trustedKeyIds: readonly string[] | null;
  statementClaim?: StatementClaim;
  headClaim?: TreeHeadClaim;
  previousClaim?: TreeHeadClaim;
  entries?: readonly ReadEntry[];
};

type ReadEntry = {
  readonly bundled: BundledEntry;
  readonly payload: EntryPayload;
  readonly entryHash: string;
  readonly leafHash: string;
};

type Taker = (check: Checking) => Promise<Outcome>;

const takers: Readonly<Record<Exclude<StepName, "format">, Taker>> = {
  keys: checkKeys,
  trust: checkTrust,
  "statement-signature": checkStatementSignature,
  "head-signature": checkHeadSignatures,
  parties: checkParties,
  entries: checkEntries,
  "partner-chain": checkPartnerChain,
  inclusion: checkInclusion,
  consistency: checkConsistency,
  lines: checkLines,
  sums: checkSums,
};

function done(detail: string): Outcome {
  return ok({ detail });
}

function readBundle(bytes: Uint8Array<ArrayBuffer>, host: VerifierHost): Result<StatementBundle, string> {
  const text = host.decodeUtf8(bytes);
  if (text === null) return err("The file is not UTF-8");
  const parsed = parseBundle(text);
  if (parsed.ok) return parsed;
  const { code, detail } = parsed.error;
  const sentences = {
    "not-json": "The file is not JSON",
    "not-a-bundle": `The file is no statement bundle: see ${detail === "" ? "its top" : detail}`,
    "not-canonical": "The file is not in the one spelling that a bundle has (RFC 8785)",
  };
  return err(sentences[code]);
}

/** A key's id is made of the key, and there is no key that signed nothing. */
async function checkKeys({ bundle, host }: Checking): Promise<Outcome> {
  const { keys, statementSignature, treeHead, consistency } = bundle;
  for (const key of keys) {
    if ((await thumbprint(key, host)) !== key.kid) return err(`The key ${key.kid} is not the key of that id`);
  }
  const ids = keys.map((key) => key.kid);
  if (ids.some((id, at) => at > 0 && (ids[at - 1] ?? "") >= id))
    return err("The keys are not in the order of their ids");
  const signatures = [statementSignature, treeHead, ...(consistency === undefined ? [] : [consistency.from])];
  const wanted = new Set(signatures.map((jws) => keyIdOf(jws, host)));
  const isExact = wanted.size === ids.length && ids.every((id) => wanted.has(id));
  return isExact ? done(ids.join(", ")) : err("The keys are not those of the signatures");
}

function keyIdOf(jws: string, host: VerifierHost): string {
  const bytes = parseBase64url(jws.split(".")[0] ?? "");
  const header = parseObject(bytes === null ? null : host.decodeUtf8(bytes));
  return typeof header.kid === "string" ? header.kid : "";
}

function parseObject(text: string | null): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}

async function checkTrust({ bundle, trustedKeyIds }: Checking): Promise<Outcome> {
  const ids = bundle.keys.map((key) => key.kid);
  if (trustedKeyIds === null) {
    return ok({ open: true, detail: `Compare with the keys that the issuer publishes: ${ids.join(", ")}` });
  }
  const stranger = ids.find((id) => !trustedKeyIds.includes(id));
  return stranger === undefined
    ? done("The keys are among those that the issuer publishes")
    : err(`The issuer does not publish the key ${stranger}`);
}

async function checkStatementSignature(check: Checking): Promise<Outcome> {
  const { bundle, host } = check;
  const opened = await openSignature<StatementClaim>(bundle.statementSignature, {
    type: statementType,
    shape: statementClaimShape,
    keys: bundle.keys,
    host,
  });
  if (!opened.ok) return err(`The statement's signature is not good: ${opened.error}`);
  const { claim } = opened.value;
  const hash = toHex(await host.digest(host.encodeUtf8(canonicalText(bundle.statement))));
  if (claim.v !== 1 || claim.statement_hash !== hash)
    return err("The statement is not the one that was signed");
  check.statementClaim = claim;
  return done(`Signed by ${opened.value.keyId} at ${claim.ts}`);
}

async function checkHeadSignatures(check: Checking): Promise<Outcome> {
  const { bundle, host } = check;
  const open = (jws: string) =>
    openSignature<TreeHeadClaim>(jws, {
      type: treeHeadType,
      shape: treeHeadClaimShape,
      keys: bundle.keys,
      host,
    });
  const head = await open(bundle.treeHead);
  if (!head.ok) return err(`The tree head's signature is not good: ${head.error}`);
  check.headClaim = head.value.claim;
  if (bundle.consistency !== undefined) {
    const previous = await open(bundle.consistency.from);
    if (!previous.ok) return err(`The previous tree head's signature is not good: ${previous.error}`);
    check.previousClaim = previous.value.claim;
  }
  const odd = [check.headClaim, check.previousClaim].find(
    (claim) => claim !== undefined && (claim.v !== 1 || claim.head_seq !== claim.tree_size),
  );
  if (odd !== undefined) return err("The tree head is of another kind");
  return done(
    `${counted(head.value.claim.tree_size, "entry")} in the ledger, signed by ${head.value.keyId} at ${head.value.claim.ts}`,
  );
}

/** Everything is about one company, one partner and one issuer. */
async function checkParties({
  bundle,
  statementClaim,
  headClaim,
  previousClaim,
}: Checking): Promise<Outcome> {
  assert(statementClaim && headClaim, "signatures are opened before they are compared");
  const { tenantId, companyName, partnerName } = bundle.statement;
  const claims = [statementClaim, headClaim, ...(previousClaim === undefined ? [] : [previousClaim])];
  if (claims.some((claim) => claim.tenant !== tenantId))
    return err("The signatures are about different companies");
  if (claims.some((claim) => claim.iss !== statementClaim.iss))
    return err("The signatures are of different issuers");
  return done(`${companyName} to ${partnerName}, issued by ${statementClaim.iss}`);
}

async function checkEntries(check: Checking): Promise<Outcome> {
  const { bundle, host } = check;
  const entries: ReadEntry[] = [];
  for (const bundled of bundle.entries) {
    const parsed = parsePayload(bundled.payload);
    const place = `Entry ${entries.length + 1} of the bundle`;
    if (!parsed.ok) return err(`${place} cannot be read: ${parsed.error}`);
    const { tenantId, partnerRef } = parsed.value;
    const isTheirs = tenantId === bundle.statement.tenantId && partnerRef === bundle.statement.partnerRef;
    if (!isTheirs) return err(`${place} is of another company or partner`);
    const bytes = host.encodeUtf8(entryText(bundled));
    const [entryHash, leafHash] = [await host.digest(bytes), await host.digest(leafInput(bytes))];
    entries.push({ bundled, payload: parsed.value, entryHash: toHex(entryHash), leafHash: toHex(leafHash) });
  }
  check.entries = entries;
  const are = entries.length === 1 ? "is" : "are";
  return done(`${counted(entries.length, "entry")} ${are} well-formed and the partner's own`);
}

/** From the statement's first entry to its last, without a gap, each naming the one before it. */
async function checkPartnerChain({ bundle, entries = [] }: Checking): Promise<Outcome> {
  const { from, to, before } = bundle.statement.chain;
  if (entries.length !== Number(to) - Number(from) + 1)
    return err(`The chain from ${from} to ${to} is not all there`);
  if (from === "1" && before !== genesisHash) return err("The chain does not begin where a chain begins");
  let [expectedHash, expectedSeq, seq] = [before, Number(from), 0];
  for (const { payload, entryHash } of entries) {
    const continues =
      payload.partnerSeq === expectedSeq && payload.partnerPrevHash === expectedHash && payload.seq > seq;
    if (!continues) return err(`The partner's entry ${expectedSeq} does not follow the one before it`);
    [expectedHash, expectedSeq, seq] = [entryHash, expectedSeq + 1, payload.seq];
  }
  return done(
    from === to
      ? `The partner's entry ${from} is there`
      : `The partner's entries ${from} to ${to} are all there and in order`,
  );
}

async function checkInclusion({ headClaim, entries = [], host }: Checking): Promise<Outcome> {
  assert(headClaim, "the head is opened before entries are looked for in it");
  const root = fromHex(headClaim.root);
  for (const { payload, leafHash, bundled, entryHash } of entries) {
    const isIncluded = await verifyInclusion({
      index: payload.seq - 1,
      treeSize: headClaim.tree_size,
      leafHash: fromHex(leafHash),
      proof: bundled.proof.map(fromHex),
      root,
      digest: host.digest,
    });
    if (!isIncluded) return err(`Entry ${payload.seq} is not in the signed ledger`);
    if (payload.seq === headClaim.head_seq && entryHash !== headClaim.head_hash) {
      return err("The newest entry is not the one that was signed");
    }
  }
  return done(
    `${counted(entries.length, "entry")} ${entries.length === 1 ? "is" : "are"} in the signed ledger`,
  );
}

async function checkConsistency(check: Checking): Promise<Outcome> {
  const { bundle, headClaim, previousClaim, host } = check;
  const { consistency, statement } = bundle;
  if (consistency === undefined || previousClaim === undefined) {
    return statement.previousHead === undefined
      ? done("The statement names no earlier one")
      : err("The proof that the ledger continues the previous statement's is missing");
  }
  assert(headClaim, "the head is opened before it is compared");
  const named = toHex(await host.digest(host.encodeUtf8(consistency.from)));
  if (named !== statement.previousHead)
    return err("The previous head is not the one that the statement names");
  const isContinued = await verifyConsistency({
    from: { size: previousClaim.tree_size, root: fromHex(previousClaim.root) },
    to: { size: headClaim.tree_size, root: fromHex(headClaim.root) },
    proof: consistency.proof.map(fromHex),
    digest: host.digest,
  });
  return isContinued
    ? done(
        `The ledger of ${counted(headClaim.tree_size, "entry")} begins with the one of ${previousClaim.tree_size}`,
      )
    : err("The ledger does not begin with the one of the previous statement");
}

/** The lines are the entries of the statement's period, currency and book: every one of them, and nothing else. */
async function checkLines({ bundle, entries = [] }: Checking): Promise<Outcome> {
  const { statement } = bundle;
  const { period, currency, book, lines } = statement;
  const due = entries.filter(
    ({ payload }) => payload.period === period && payload.currency === currency && payload.book === book,
  );
  if (due.length !== lines.length)
    return err(
      `The ledger has ${counted(due.length, "entry")} of ${period} in ${currency}, the statement ${counted(lines.length, "line")}`,
    );
  for (const [at, entry] of due.entries()) {
    const line = lines[at];
    if (line === undefined || !agrees(line, entry))
      return err(`Line ${at + 1} is not what entry ${entry.payload.seq} says`);
  }
  const named = new Set(statement.rules.map(({ ruleId, version, hash }) => `${ruleId} ${version} ${hash}`));
  const used = new Set(
    due.map(
      ({ payload: { ruleVersion } }) => `${ruleVersion.ruleId} ${ruleVersion.version} ${ruleVersion.hash}`,
    ),
  );
  const isSame =
    named.size === statement.rules.length &&
    named.size === used.size &&
    [...used].every((rule) => named.has(rule));
  if (!isSame) return err("The rules are not those of the entries");
  if (lines.length === 0) return done(`There is no entry of ${period} in ${currency}, and no line`);
  return done(
    lines.length === 1
      ? `The one line is the one entry of ${period} in ${currency}`
      : `The ${groupDigits(String(lines.length))} lines are the entries of ${period} in ${currency}`,
  );
}

/** "1 line", "2,000 entries". */
function counted(count: number, what: "entry" | "line"): string {
  const words = { entry: ["entry", "entries"], line: ["line", "lines"] }[what];
  return `${groupDigits(String(count))} ${count === 1 ? words[0] : words[1]}`;
}

function agrees(line: StatementLine, { payload, entryHash }: ReadEntry): boolean {
  return (
    line.seq === String(payload.seq) &&
    line.entryHash === entryHash &&
    line.kind === payload.kind &&
    line.amountMinor === String(payload.amountMinor)
  );
}

async function checkSums({ bundle }: Checking): Promise<Outcome> {
  const { opening, closing, lines, currency } = bundle.statement;
  const sum = lines.reduce((total, { amountMinor }) => total + BigInt(amountMinor), BigInt(opening));
  const write = (minor: bigint) => `${groupDigits(formatMinor(minor, currency))} ${currency}`;
  const parts = `${write(BigInt(opening))} and ${counted(lines.length, "line")}`;
  return sum === BigInt(closing)
    ? done(`${parts} make ${write(BigInt(closing))}`)
    : err(`${parts} make ${write(sum)} and not ${write(BigInt(closing))}`);
}
