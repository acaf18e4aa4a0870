import { type PageApi, read } from "#web/app/lib/api.server.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { describeCandidates } from "./describe-candidates.ts";

const MOST_CANDIDATES = 6;

/** The id of the partner of this name; or why there is none, with those that come near. */
export async function findPartner(
  { client }: Pick<PageApi, "client">,
  { name, request }: { readonly name: string; readonly request: Request },
): Promise<Result<string, string>> {
  const { items: exact } = await read(client.partners.$get({ query: { name, limit: "1" } }), request);
  const [partner] = exact;
  if (partner !== undefined) return ok(partner.id);
  const query = { q: name, sort: "name", limit: String(MOST_CANDIDATES) } as const;
  const { items, nextCursor } = await read(client.partners.$get({ query }), request);
  const names = items.map((candidate) => candidate.name);
  return err(describeCandidates(name, { names, more: nextCursor !== null }));
}
