import type { CheckView } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "./badge.tsx";
import { useFormats } from "./formats-context.tsx";

type Step = CheckView["steps"][number];
type Fact = Step["facts"][number];
type Side = "company" | "portal";

/** Each step of a verification of a ledger: what was checked, of how many entries, against what, and the result. */
export function LedgerSteps({ steps, side }: { readonly steps: readonly Step[]; readonly side: Side }) {
  const { count } = useFormats();
  return (
    <ol className="verification-steps">
      {steps.map((step) => (
        <li key={step.name}>
          <Badge tone={tones[step.status]}>{words[step.status]}</Badge>
          <span className="stack-tight">
            <span>{stepTitle(step.name, side)}</span>
            {step.checked === null ? null : (
              <span className="small muted">
                {step.checked === 1 ? "1 entry" : `${count(step.checked)} entries`}
              </span>
            )}
            {step.facts.map((fact) => (
              <FactLine key={fact.name} fact={fact} />
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}

export function stepTitle(name: Step["name"], side: Side): string {
  return (side === "portal" ? ofPartner[name] : undefined) ?? titles[name];
}

function FactLine({ fact: { name, value } }: { readonly fact: Fact }) {
  const { count, instant } = useFormats();
  const isHash = name === "root" || name === "head-hash" || name === "key" || name === "signed-head";
  return (
    <span className="small muted">
      {factWords[name]} {isHash ? <span className="hash">{value}</span> : null}
      {name === "published" ? instant(value) : null}
      {name === "entry" ? `#${value}` : null}
      {name === "tree-size" ? count(Number(value)) : null}
    </span>
  );
}

const titles: Readonly<Record<Step["name"], string>> = {
  bytes: "Each entry’s hash is that of its stored bytes, and the columns say what the bytes say",
  chain: "Each entry names the hash of the one before, with none missing",
  "partner-chain": "Each partner’s entries follow each other without a gap",
  reversals: "Each reversal takes back one credit, once and exactly",
  conversions: "What each entry is worth in the company’s own currency is what its frozen rate makes of it",
  heads: "The newest entries are the ones that the database names",
  balances: "The balances are the sums of the entries",
  tree: "The entries make the tree whose root was signed",
  signature: "The head of the tree is signed with the installation’s key",
};

/** Where a partner's own entries are checked, which have no chain with those of others that it could see. */
const ofPartner: Readonly<Partial<Record<Step["name"], string>>> = {
  "partner-chain": "Each of your entries names the hash of the one before, with none missing",
  heads: "Your newest entry is the one that the database names",
  balances: "Your balances are the sums of your entries",
  tree: "Your newest entry, which all before it lead to, is in the tree whose root was signed",
};

const factWords: Readonly<Record<Fact["name"], string>> = {
  root: "Root",
  "tree-size": "Entries in the tree:",
  "head-hash": "Hash of the last entry",
  entry: "Your newest entry in it:",
  key: "Key",
  published: "Signed",
  "signed-head": "SHA-256 of the signed head",
};

const words: Readonly<Record<Step["status"], string>> = {
  ok: "Good",
  failed: "Failed",
  "not-reached": "Not reached",
  unsigned: "No signed head",
};

const tones: Readonly<Record<Step["status"], BadgeTone>> = {
  ok: "accent",
  failed: "danger",
  "not-reached": "neutral",
  unsigned: "neutral",
};
