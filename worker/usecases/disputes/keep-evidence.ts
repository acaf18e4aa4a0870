import type { TenantScope } from "#worker/domain/access/principal.ts";
import { toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { DisputeNeeds } from "./dispute-needs.ts";
import type { EvidenceRecord } from "./dispute-ports.ts";
import type { EvidenceFile } from "./read-evidence.ts";

type Needs = Pick<DisputeNeeds, "disputesOf" | "evidenceFiles" | "clock" | "ids" | "sha256">;

/**
 * Stores the files, then does what names them. Each is noted before, so that the cron finds and removes what a Worker that
 * died left behind; what was refused is removed at once.
 */
export async function withEvidence<Done>(
  needs: Needs,
  evidence: {
    readonly tenant: TenantScope;
    readonly disputeId: string;
    readonly eventSeq: number;
    readonly files: readonly EvidenceFile[];
  },
  write: (
    records: readonly EvidenceRecord[],
  ) => Promise<{ readonly isWritten: boolean; readonly done: Done }>,
): Promise<Done> {
  const { tenant, files } = evidence;
  if (files.length === 0) return (await write([])).done;
  const store = needs.disputesOf(tenant);
  const records = files.map((file) => recordOf(needs, evidence, file));
  const keys = records.map(({ fileKey }) => fileKey);
  await store.noteUploads(keys, needs.clock.now());
  for (const [at, { content, contentType }] of files.entries()) {
    await needs.evidenceFiles.keep({ key: keys[at] ?? "", content, contentType });
  }
  const { isWritten, done } = await write(records);
  if (!isWritten) {
    await needs.evidenceFiles.remove(keys);
    await store.forgetUploads(keys);
  }
  return done;
}

function recordOf(
  { ids, sha256 }: Needs,
  {
    tenant,
    disputeId,
    eventSeq,
  }: { readonly tenant: TenantScope; readonly disputeId: string; readonly eventSeq: number },
  { name, contentType, content }: EvidenceFile,
): EvidenceRecord {
  const id = ids.fresh("fil");
  return {
    id,
    eventSeq,
    name,
    contentType,
    bytes: content.byteLength,
    sha256: toHex(sha256(content)),
    fileKey: `disputes/${tenant.tenantId}/${disputeId}/${id}`,
  };
}
