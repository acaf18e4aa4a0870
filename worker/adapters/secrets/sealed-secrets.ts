import { assert } from "#worker/domain/result.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type {
  DataKeyRow,
  DataKeyStore,
  SecretPlace,
  Secrets,
} from "#worker/usecases/secrets/secrets-ports.ts";

/** The Worker's own keys by version: base64 secrets of 32 bytes. The highest wraps what is new. */
export type WrappingKeys = { readonly current: number; readonly secrets: ReadonlyMap<number, string> };

export type SealedSecretsDeps = {
  readonly keys: DataKeyStore;
  readonly wrappingKeys: () => WrappingKeys;
  readonly clock: Clock;
};

/**
 * Envelope encryption. Each owner has data keys (AES-256-GCM); they are stored wrapped (AES-KW) by a key that only the
 * Worker has, so that replacing that one re-wraps small keys and touches no secret. A sealed secret reads
 * "v1.<data key's version>.<iv>.<ciphertext>" in base64url, and is bound to its owner, table, column and row.
 */
export function createSecrets(deps: SealedSecretsDeps): Secrets {
  return {
    seal: async (ownerId, place, plaintext) => {
      const row = (await deps.keys.newest(ownerId)) ?? (await addKey(deps, ownerId));
      const key = await unwrap(deps, row);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: boundTo(ownerId, place) },
        key,
        new TextEncoder().encode(plaintext),
      );
      return `v1.${row.version}.${base64url(iv)}.${base64url(new Uint8Array(sealed))}`;
    },
    open: async (ownerId, place, sealed) => {
      const [, version, iv = "", ciphertext = ""] = /^v1\.(\d+)\.([\w-]+)\.([\w-]+)$/.exec(sealed) ?? [];
      assert(version !== undefined, "a sealed secret has the form it was written in");
      // Base64 has spare bits at its end; a secret that differs in them is altered too.
      assert(isCanonical(iv) && isCanonical(ciphertext), "a sealed secret has the form it was written in");
      const row = await deps.keys.get(ownerId, Number(version));
      assert(row, "the key of a sealed secret is kept as long as the secret");
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: Buffer.from(iv, "base64url"), additionalData: boundTo(ownerId, place) },
        await unwrap(deps, row),
        Buffer.from(ciphertext, "base64url"),
      );
      return new TextDecoder().decode(plain);
    },
  };
}

/** Wraps up to `limit` data keys anew with the Worker's newest key; answers how many there were to wrap. */
export async function rewrapDataKeys(deps: SealedSecretsDeps, limit: number): Promise<number> {
  const { current } = deps.wrappingKeys();
  const rows = await deps.keys.wrappedByOther(current, limit);
  for (const row of rows) {
    const wrapped = await wrap(deps, await unwrap(deps, row, true), current);
    await deps.keys.rewrap(row, { wrapped, wrappedBy: current, now: deps.clock.now() });
  }
  return rows.length;
}

/** Reads KEK_1, KEK_2, … as they are configured, when they are first needed. */
export function readWrappingKeys(secrets: Readonly<Record<number, string | undefined>>): WrappingKeys {
  const read = new Map<number, string>();
  for (const [version, secret] of Object.entries(secrets)) {
    if (secret === undefined || secret === "") continue;
    if (Buffer.from(secret, "base64").length !== 32) {
      throw new Error(`KEK_${version} must be exactly 32 bytes in base64`);
    }
    read.set(Number(version), secret);
  }
  if (read.size === 0) throw new Error("KEK_1 is not configured");
  return { current: Math.max(...read.keys()), secrets: read };
}

async function addKey(deps: SealedSecretsDeps, ownerId: string): Promise<DataKeyRow> {
  const { current } = deps.wrappingKeys();
  const key = (await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, [
    "encrypt",
    "decrypt",
  ])) as CryptoKey;
  const wrapped = await wrap(deps, key, current);
  return deps.keys.add({ ownerId, version: 1, wrapped, wrappedBy: current, createdAt: deps.clock.now() });
}

async function wrap(deps: SealedSecretsDeps, key: CryptoKey, version: number): Promise<string> {
  const wrapped = await crypto.subtle.wrapKey("raw", key, await wrappingKey(deps, version), "AES-KW");
  return Buffer.from(wrapped as ArrayBuffer).toString("base64");
}

async function unwrap(deps: SealedSecretsDeps, row: DataKeyRow, extractable = false): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey(
    "raw",
    Buffer.from(row.wrapped, "base64"),
    await wrappingKey(deps, row.wrappedBy),
    "AES-KW",
    "AES-GCM",
    extractable,
    ["encrypt", "decrypt"],
  );
}

async function wrappingKey(deps: SealedSecretsDeps, version: number): Promise<CryptoKey> {
  const secret = deps.wrappingKeys().secrets.get(version);
  if (secret === undefined)
    throw new Error(`KEK_${version} wraps keys in the database and is not configured`);
  return crypto.subtle.importKey("raw", Buffer.from(secret, "base64"), "AES-KW", false, [
    "wrapKey",
    "unwrapKey",
  ]);
}

function boundTo(ownerId: string, { table, column, row }: SecretPlace): BufferSource {
  return Buffer.from(JSON.stringify(["v1", ownerId, table, column, row]));
}

function isCanonical(text: string): boolean {
  return base64url(Buffer.from(text, "base64url")) === text;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
