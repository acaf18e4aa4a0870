import { type SignedTreeHead, treeHeadPayload, treeHeadType } from "#worker/domain/ledger/tree-head.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { LedgerSigner } from "./tree-head-ports.ts";

/**
 * sound: one of our keys has signed what is stored beside it. altered: it has not. unknown-key: it names a key that this deployment
 * does not have. While keys are rotated an older deployment meets heads of the new key; it can say nothing about those.
 */
export type HeadJudgement = "sound" | "altered" | "unknown-key";

/** Judges the signature of a stored head; whether its root is that of the entries is for the caller to see. */
export async function judgeHead(
  { signer, sha256Hex }: { readonly signer: LedgerSigner; readonly sha256Hex: Sha256Hex },
  head: SignedTreeHead,
): Promise<HeadJudgement> {
  const { signedHead, keyId } = head;
  if (head.digest !== sha256Hex(signedHead) || signer.keyIdOf(signedHead) !== keyId) return "altered";
  if (!signer.publicKeys().some(({ kid }) => kid === keyId)) return "unknown-key";
  const signed = await signer.open(signedHead, treeHeadType);
  if (signed === null) return "altered";
  // The installation may have had another address when it signed; everything else has to be what the row says.
  const { iss } = JSON.parse(signed) as { readonly iss: string };
  return treeHeadPayload({ ...head, issuer: iss }) === signed ? "sound" : "altered";
}
