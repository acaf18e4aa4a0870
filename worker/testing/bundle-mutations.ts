import { canonicalText } from "#worker/domain/statement-bundle/bundle.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Mutant = { readonly what: string; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * Bundles that differ from the given one in one field: every text, list and object in it, in its payloads and in its
 * signatures' claims, changed, dropped, doubled and swapped, each written canonically again.
 */
export function* fieldMutants(text: string, random: () => number): Generator<Mutant> {
  for (const { what, value } of mutantsOf(JSON.parse(text) as Json, "", random)) {
    const mutated = canonicalText(value);
    if (mutated !== text) yield { what, bytes: new Uint8Array(new TextEncoder().encode(mutated)) };
  }
}

/** `count` bundles that differ from the given one in one byte: changed, dropped or added. */
export function* byteMutants(text: string, count: number, random: () => number): Generator<Mutant> {
  const original = new TextEncoder().encode(text);
  for (let made = 0; made < count; made += 1) {
    const at = Math.floor(random() * original.length);
    const byte = Math.floor(random() * 256);
    const kind = Math.floor(random() * 8);
    if (kind === 0) {
      yield {
        what: `byte ${at} dropped`,
        bytes: joined(original.subarray(0, at), original.subarray(at + 1)),
      };
    } else if (kind === 1) {
      const added = joined(original.subarray(0, at), Uint8Array.of(byte), original.subarray(at));
      yield { what: `byte ${byte} added at ${at}`, bytes: added };
    } else {
      const bytes = original.slice();
      bytes[at] = kind < 5 ? (original[at] as number) ^ (1 << (byte % 8)) : byte;
      if (bytes[at] !== original[at]) yield { what: `byte ${at} changed to ${bytes[at]}`, bytes };
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

type Change = { readonly what: string; readonly value: Json };

function* mutantsOf(value: Json, path: string, random: () => number): Generator<Change> {
  if (typeof value === "string") yield* mutantsOfText(value, path, random);
  else if (typeof value === "number")
    yield* [value + 1, value - 1, String(value)].map((other) => changed(path, other));
  else if (Array.isArray(value)) yield* mutantsOfList(value, path, random);
  else if (typeof value === "object" && value !== null) {
    yield* mutantsOfObject(value as { readonly [name: string]: Json }, path, random);
  }
}

function* mutantsOfText(text: string, path: string, random: () => number): Generator<Change> {
  const at = Math.floor(random() * text.length);
  const other = text[at] === "0" ? "1" : "0";
  yield changed(path, `${text.slice(0, at)}${other}${text.slice(at + 1)}`);
  yield changed(path, `${text}0`);
  yield changed(path, text.slice(1));
  yield changed(path, "");
  yield changed(path, null);
  if (/^-?\d+$/.test(text))
    yield* [String(BigInt(text) + 1n), String(-BigInt(text)), ` ${text}`].map((n) => changed(path, n));
  if (text.startsWith("{")) {
    const inner = JSON.parse(text) as Json;
    for (const { what, value } of mutantsOf(inner, `${path}:`, random))
      yield { what, value: canonicalText(value) };
    yield changed(`${path} (spaced)`, text.replace(",", ", "));
  }
  if (/^[\w-]+\.[\w-]+\.[\w-]{86}$/.test(text)) yield* mutantsOfSignature(text, path, random);
}

/** A signature with another header or claim, and in another spelling of the same bytes. */
function* mutantsOfSignature(text: string, path: string, random: () => number): Generator<Change> {
  const parts = text.split(".");
  for (const place of [0, 1]) {
    const inner = JSON.parse(Buffer.from(parts[place] ?? "", "base64url").toString()) as Json;
    for (const { what, value } of mutantsOf(inner, `${path}:${place}`, random)) {
      const encoded = Buffer.from(canonicalText(value)).toString("base64url");
      yield { what, value: parts.with(place, encoded).join(".") };
    }
  }
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(text.at(-1) ?? "");
  for (const bits of [1, 2, 15])
    yield changed(`${path} (respelt)`, `${text.slice(0, -1)}${alphabet[last ^ bits]}`);
}

function* mutantsOfList(list: readonly Json[], path: string, random: () => number): Generator<Change> {
  for (const [at, item] of list.entries()) {
    yield changed(`${path}.${at} (dropped)`, list.toSpliced(at, 1));
    yield changed(`${path}.${at} (doubled)`, list.toSpliced(at, 0, item));
    if (at > 0)
      yield changed(`${path}.${at} (swapped)`, list.with(at, list[at - 1] as Json).with(at - 1, item));
    for (const { what, value } of mutantsOf(item, `${path}.${at}`, random))
      yield { what, value: list.with(at, value) };
  }
  yield changed(`${path} (emptied)`, []);
  yield changed(path, "0");
}

function* mutantsOfObject(
  fields: { readonly [name: string]: Json },
  path: string,
  random: () => number,
): Generator<Change> {
  for (const [name, value] of Object.entries(fields)) {
    const { [name]: _, ...rest } = fields;
    yield changed(`${path}.${name} (dropped)`, rest);
    yield changed(`${path}.${name} (renamed)`, { ...rest, [`${name}_`]: value });
    for (const change of mutantsOf(value, `${path}.${name}`, random)) {
      yield { what: change.what, value: { ...fields, [name]: change.value } };
    }
  }
  yield changed(`${path} (added to)`, { ...fields, added: "0" });
  yield changed(path, []);
}

function changed(what: string, value: Json): Change {
  return { what, value };
}
