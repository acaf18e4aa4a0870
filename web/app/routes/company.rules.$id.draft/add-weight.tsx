import { useId, useState } from "react";
import { labelOf } from "#web/app/lib/labels.ts";
import {
  type NamedPartner,
  readPartners,
  usePartnerSuggestions,
} from "#web/app/partners/use-partner-suggestions.ts";
import { Field } from "#web/app/ui/field.tsx";

const KNOWN_ROLES = [
  "referral",
  "influence",
  "implementation",
  "reseller",
  "isv",
  "technology",
  "consulting",
  "sourcing",
] as const;

export function roleLabel(role: string): string {
  return labelOf("role", role);
}

/** Adds a role with a weight of nothing: a known one, or one of the company's own words. */
export function AddRole(props: {
  readonly id: string;
  readonly taken: readonly string[];
  readonly onAdd: (role: string) => void;
}) {
  const { id, taken, onAdd } = props;
  const offered = KNOWN_ROLES.filter((role) => !taken.includes(role));
  const add = (text: string): string | null => {
    const role = KNOWN_ROLES.find((known) => isSame(roleLabel(known), text)) ?? text;
    if (taken.some((one) => isSame(one, role))) return `${roleLabel(role)} is there already.`;
    onAdd(role);
    return null;
  };
  return (
    <AddByName id={id} label="Add a role" names={offered.map(roleLabel)} onType={() => {}} onAdd={add} />
  );
}

/** Adds a partner with a weight of nothing, found by its name. */
export function AddPartner(props: {
  readonly id: string;
  readonly taken: readonly string[];
  readonly onAdd: (partner: NamedPartner) => void;
}) {
  const { id, taken, onAdd } = props;
  const [typed, setTyped] = useState("");
  const found = usePartnerSuggestions(typed);
  const add = async (text: string): Promise<string | null> => {
    // Somebody who types the whole name is faster than the suggestions.
    const partner = found.find(({ name }) => isSame(name, text)) ?? (await findByName(text));
    if (partner === null) return notOne(text, found);
    if (taken.includes(partner.id)) return `${partner.name} is there already.`;
    onAdd(partner);
    return null;
  };
  const names = found.map(({ name }) => name);
  return <AddByName id={id} label="Add a partner" names={names} onType={setTyped} onAdd={add} />;
}

async function findByName(name: string): Promise<NamedPartner | null> {
  const [partner] = await readPartners({ name, limit: "1" }).catch(() => []);
  return partner ?? null;
}

function notOne(text: string, found: readonly NamedPartner[]): string {
  const none = `No partner is called "${text}".`;
  if (found.length === 0) return none;
  return `${none} Choose one of these: ${found.map(({ name }) => name).join(", ")}.`;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `onAdd` says what keeps it from being added; null: it was. */
function AddByName(props: {
  readonly id: string;
  readonly label: string;
  readonly names: readonly string[];
  readonly onType: (text: string) => void;
  readonly onAdd: (text: string) => string | null | Promise<string | null>;
}) {
  const { id, label, names, onType, onAdd } = props;
  const list = useId();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const type = (next: string) => {
    setText(next);
    setProblem(null);
    onType(next);
  };
  const add = async () => {
    if (text.trim() === "") return;
    const refused = await onAdd(text.trim());
    if (refused === null) type("");
    else setProblem(refused);
  };
  return (
    <Field id={id} label={label} error={problem ?? undefined}>
      {(control) => (
        <span className="add-by-name">
          <input
            {...control}
            list={list}
            autoComplete="off"
            maxLength={200}
            value={text}
            onChange={(event) => type(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
          <button type="button" className="button" onClick={add}>
            Add
          </button>
          <datalist id={list}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </span>
      )}
    </Field>
  );
}
