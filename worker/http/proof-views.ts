import type { Context } from "hono";
import { z } from "zod";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { ConsistencyProof, EntryProof, ProofProblem } from "#worker/usecases/ledger/prove-entries.ts";
import type { TreeStore } from "#worker/usecases/ledger/tree-head-ports.ts";
import { listQuery, pageAnswer } from "./list-query.ts";
import { problem } from "./problem.ts";

/** The schemas of proofs and heads, which companies and partners ask for alike. docs/ledger-format.md says what they mean. */

const treeSize = z.coerce.number<string>().int().min(0);

export const proofQuery = z.object({ treeSize: treeSize.min(1).optional() });

export const consistencyQuery = z.object({ from: treeSize, to: treeSize.optional() });

export const headQuery = listQuery({ sorts: ["-treeSize"], position: z.tuple([z.int()]) });

export const proofView = z.object({
  seq: z.int(),
  payload: z.string(),
  prevHash: z.string(),
  entryHash: z.string(),
  treeSize: z.int(),
  leafHash: z.string(),
  root: z.string(),
  proof: z.array(z.string()).readonly(),
}) satisfies z.ZodType<EntryProof>;

export const consistencyView = z.object({
  from: z.int(),
  to: z.int(),
  fromRoot: z.string(),
  toRoot: z.string(),
  proof: z.array(z.string()).readonly(),
}) satisfies z.ZodType<ConsistencyProof>;

export const treeHeadView = z.object({
  treeSize: z.int(),
  root: z.string(),
  headHash: z.string(),
  publishedAt: z.string().meta({ format: "date-time" }),
  keyId: z.string(),
  previousDigest: z.string(),
  digest: z.string(),
  signedTreeHead: z.string(),
});

/** A page of published heads, the newest first. */
export async function headList(
  store: TreeStore,
  { cursor, limit, sort }: z.output<typeof headQuery>,
): Promise<{ readonly items: readonly z.infer<typeof treeHeadView>[]; readonly nextCursor: string | null }> {
  const heads = await store.listHeads({ below: cursor?.[0] ?? null, limit: limit + 1 });
  const shown = heads.slice(0, limit);
  const last = heads.length > limit ? shown.at(-1) : undefined;
  const items = shown.map(({ tenantId: _, signedHead, publishedAt, ...head }) => ({
    ...head,
    publishedAt: formatInstant(publishedAt),
    signedTreeHead: signedHead,
  }));
  return pageAnswer({ items, next: last === undefined ? null : [last.treeSize], sort });
}

const sentences: Readonly<Record<Exclude<ProofProblem, "no-such-entry">, string>> = {
  "tree-too-small": "A tree of this size does not reach that far",
  "tree-too-large": "The ledger has fewer entries than that",
};

export function proofProblem(
  c: { readonly get: (key: "requestId") => string; readonly json: Context["json"] },
  code: ProofProblem,
  path: "treeSize" | "to",
) {
  if (code === "no-such-entry") return problem(c, "not-found");
  return problem(c, "invalid-request", { errors: [{ path, code, message: sentences[code] }] });
}
