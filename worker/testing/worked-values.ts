import { createHash } from "node:crypto";
import { entryText, leafHash } from "#worker/domain/ledger/entry.ts";
import { emptyFrontier, growFrontier, rootOf } from "#worker/domain/merkle/frontier.ts";
import { type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import { canonicalText } from "#worker/domain/statement-bundle/bundle.ts";
import { makeBundle } from "./statement-bundles.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** The last section of docs/ledger-format.md, from the bundle that lies beside it. */
export function workedValues(seed: number): string {
  const { text, bundle } = makeBundle(seed, { mostEntries: 10 });
  const [entry] = bundle.entries;
  const [key] = bundle.keys;
  if (entry === undefined || key === undefined) throw new Error("the example has entries and keys");
  const [headHeader = "", headContent = ""] = bundle.treeHead.split(".");
  const decode = (part: string) => Buffer.from(part, "base64url").toString();
  const leaf = leafHash({ ...entry, sha256Hex });
  const rootOfCopies = (count: number) => {
    const leaves = Array.from({ length: count }, () => leaf);
    return toHex(rootOf(growFrontier(emptyFrontier, leaves, sha256).frontier, sha256));
  };
  const values: readonly (readonly [string, string])[] = [
    ["payload of the first entry in the bundle", entry.payload],
    ["its prevHash", entry.prevHash],
    ["its entryHash", sha256Hex(entryText(entry))],
    ["its leaf hash", toHex(leaf)],
    ["root of a tree of that leaf and itself", rootOfCopies(2)],
    ["root of a tree of three such leaves", rootOfCopies(3)],
    ["root of no leaves", rootOfCopies(0)],
    ["x of the first key", key.x],
    ["its thumbprint", key.kid],
    ["header of the tree head", decode(headHeader)],
    ["content of the tree head", decode(headContent)],
    ["hash of the earlier head (as text)", sha256Hex(bundle.consistency?.from ?? "")],
    ["hash of the statement in canonical JSON", sha256Hex(canonicalText(bundle.statement))],
    ["hash of the whole file", sha256Hex(text)],
  ];
  const intro =
    "`docs/ledger-format-example.json` is a whole bundle: a statement that is not the partner's first, with signatures of two keys. All its people and keys are invented. In it:";
  const shown = values.map(([name, value]) => `    ${name}:\n      ${value}`).join("\n");
  return `## Worked values\n\n${intro}\n\n${shown}\n`;
}
