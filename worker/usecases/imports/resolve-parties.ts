import { nameKey } from "#worker/domain/crm/name-key.ts";
import { assert } from "#worker/domain/result.ts";
import { partyKeyOf } from "./classify-parties.ts";
import type { ClassifyContext } from "./compare-row.ts";
import type { NamedParty } from "./import-ports.ts";

type PartyKind = "partners" | "accounts";
type Mention = {
  readonly kind: PartyKind;
  readonly row: number;
  readonly name: string;
  readonly domain: string | null;
};

/** From names in rows to ids, with the parties that have to be added for it. */
export type PartyResolver = {
  readonly resolve: (
    mentions: readonly Mention[],
  ) => Promise<{ readonly partners: readonly NamedParty[]; readonly accounts: readonly NamedParty[] }>;
  /** The id of a name that was resolved. */
  readonly idOf: (kind: PartyKind, name: string) => string;
  readonly forget: () => void;
};

/** A file names few parties often; this many are remembered from chunk to chunk, so that memory stays bounded. */
const rememberedNames = 20_000;

/**
 * A name means the partner or account of that name, else the one with it as outside id, else the one that had the
 * name when it was added. Whoever is not there yet, or was archived, is added with the chunk.
 */
export function createPartyResolver(context: ClassifyContext): PartyResolver {
  const known = { partners: new Map<string, string>(), accounts: new Map<string, string>() };
  const resolveKind = async (
    kind: PartyKind,
    mentions: readonly Mention[],
  ): Promise<readonly NamedParty[]> => {
    const unknown = new Map<string, Mention>();
    for (const mention of mentions) {
      const key = nameKey(mention.name);
      if (mention.kind === kind && !known[kind].has(key) && !unknown.has(key)) unknown.set(key, mention);
    }
    if (unknown.size === 0) return [];
    const wanted = [...unknown.values()];
    const keys = wanted.map(({ name }) => partyKeyOf(context, { kind, record: { name, externalId: null } }));
    const matches = await context.store.findParties(
      kind,
      keys.map((key, at) => ({ ...key, externalId: wanted[at]?.name ?? null })),
    );
    const added: NamedParty[] = [];
    for (const [at, mention] of wanted.entries()) {
      const key = keys[at];
      const match = matches[at];
      assert(key && match, "every key has its match");
      const stored = match.byName ?? match.byExternalId ?? match.byId;
      known[kind].set(key.nameKey, stored?.id ?? key.id);
      if (stored && !stored.gone) continue;
      added.push({
        id: stored?.id ?? key.id,
        row: mention.row,
        name: mention.name,
        nameKey: key.nameKey,
        domain: mention.domain,
      });
    }
    return added;
  };
  return {
    resolve: async (mentions) => {
      for (const names of Object.values(known)) if (names.size > rememberedNames) names.clear();
      const [partners, accounts] = await Promise.all([
        resolveKind("partners", mentions),
        resolveKind("accounts", mentions),
      ]);
      return { partners, accounts };
    },
    idOf: (kind, name) => {
      const id = known[kind].get(nameKey(name));
      assert(id !== undefined, "a name that a chunk uses was resolved with the chunk");
      return id;
    },
    forget: () => {
      for (const names of Object.values(known)) names.clear();
    },
  };
}
