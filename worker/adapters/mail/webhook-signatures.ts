import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { ReportRequest } from "#worker/usecases/mail/mail-ports.ts";

/** Whether a report comes from whom it says, judged before anything of it is read. */
export type VerifySignature = (request: ReportRequest, secret: string, now: number) => Promise<boolean>;

/**
 * Standard Webhooks, which Resend sends under Svix's names: HMAC-SHA256 over "id.timestamp.body", the secret in base64 after
 * "whsec_". During a rotation several signatures stand side by side.
 */
export const isStandardWebhook: VerifySignature = async ({ headers, body }, secret, now) => {
  const id = headers.get("svix-id") ?? headers.get("webhook-id");
  const timestamp = headers.get("svix-timestamp") ?? headers.get("webhook-timestamp") ?? "";
  const given = headers.get("svix-signature") ?? headers.get("webhook-signature") ?? "";
  if (id === null || !isRecent(timestamp, now)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`, "utf8").digest("base64");
  return given.split(" ").some((entry) => isSame(entry, `v1,${expected}`));
};

/** Postmark signs nothing: it calls an address that carries a user and a password, which arrive as basic authentication. */
export const isFromBasicAuth: VerifySignature = async ({ headers }, secret) => {
  const given = headers.get("authorization") ?? "";
  return secret.includes(":") && isSame(given, `Basic ${Buffer.from(secret, "utf8").toString("base64")}`);
};

/** SendGrid's signed event webhook: ECDSA over P-256 and SHA-256 of timestamp and body; the secret is its public key. */
export const isSendgridWebhook: VerifySignature = async ({ headers, body }, publicKey, now) => {
  const timestamp = headers.get("x-twilio-email-event-webhook-timestamp") ?? "";
  const given = headers.get("x-twilio-email-event-webhook-signature") ?? "";
  const signature = rawSignature(Buffer.from(given, "base64"));
  if (signature === null || !isRecent(timestamp, now)) return false;
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", Buffer.from(publicKey, "base64"), algorithm, false, [
    "verify",
  ]);
  return crypto.subtle.verify(
    algorithm,
    key,
    new Uint8Array(signature),
    new TextEncoder().encode(`${timestamp}${body}`),
  );
};

/** Both clocks may be off, and a report that somebody kept must not be played again later. */
function isRecent(timestampSeconds: string, now: number): boolean {
  return (
    /^\d{1,12}$/.test(timestampSeconds) && Math.abs(Number(timestampSeconds) * 1_000 - now) <= toleranceMs
  );
}

/** Compared by their hashes, which are of one length, in a time that does not tell where they part. */
function isSame(a: string, b: string): boolean {
  const [hashA, hashB] = [a, b].map((text) => createHash("sha256").update(text, "utf8").digest());
  return hashA !== undefined && hashB !== undefined && timingSafeEqual(hashA, hashB);
}

/**
 * The two numbers of a DER signature, 32 bytes each, as WebCrypto wants them: SEQUENCE { INTEGER r, INTEGER s }. DER writes
 * an integer without leading zeros, but with one where it would read as negative. Null for anything else.
 */
function rawSignature(der: Buffer): Buffer | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const r = readInteger(der, 2);
  const s = r === null ? null : readInteger(der, r.end);
  return r === null || s === null || s.end !== der.length ? null : Buffer.concat([r.bytes, s.bytes]);
}

function readInteger(der: Buffer, at: number): { readonly bytes: Buffer; readonly end: number } | null {
  const length = der[at + 1];
  if (der[at] !== 0x02 || length === undefined || at + 2 + length > der.length) return null;
  const digits = der.subarray(at + 2, at + 2 + length);
  const significant = digits[0] === 0 ? digits.subarray(1) : digits;
  if (significant.length > 32) return null;
  return { bytes: Buffer.concat([Buffer.alloc(32 - significant.length), significant]), end: at + 2 + length };
}

const toleranceMs = 300_000;
