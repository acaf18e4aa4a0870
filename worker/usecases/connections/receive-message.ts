import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import { findByKey, type Sender } from "./find-by-key.ts";
import { objectsHeard, receiveHints } from "./look-at-hints.ts";
import type { Hint } from "./sync-ports.ts";

export type HeardMessage = { readonly organizationId: string; readonly hints: readonly Hint[] };

export type MessageRefusal<Problem> =
  | { readonly kind: "unknown-sender" }
  | { readonly kind: "unreadable"; readonly problem: Problem }
  | { readonly kind: "another-org"; readonly connectionId: string }
  /** The connection changed twice while the message was taken; it will come again. */
  | { readonly kind: "overtaken" };

/**
 * Takes a message that came to a connection's address; ok once what it says is stored. Whose it is was mostly looked up a moment ago,
 * as messages come in bursts: the write itself holds only while the connection is as it was then, so nothing is taken by what was.
 */
export async function receiveMessage<Problem>(
  needs: ConnectionNeeds,
  directory: Pick<Directory, "getCompany">,
  {
    connectionKey,
    readMessage,
  }: {
    readonly connectionKey: string;
    /** Called for a sender that is known, and for no other. */
    readonly readMessage: () => Promise<Result<HeardMessage, Problem>>;
  },
): Promise<Result<null, MessageRefusal<Problem>>> {
  const { senders, clock, tokens } = needs;
  const key = tokens.hash(connectionKey);
  const find = async () => {
    const found = await findByKey(needs, directory, connectionKey);
    if (found?.connection.status === "connected") senders.remember(key, found, clock.now());
    return found;
  };
  const remembered = senders.recall(key, clock.now());
  const sender = remembered ?? (await find());
  if (sender === null) return err({ kind: "unknown-sender" });
  const message = await readMessage();
  if (!message.ok) return err({ kind: "unreadable", problem: message.error });
  // What nobody reads is not written, and so finds out about no change.
  if (sender !== remembered || hearsAllOf(sender, message.value)) {
    const taken = await take(needs, sender, message.value);
    if (taken.ok || taken.error.kind !== "overtaken") return taken;
  }
  senders.forget(key);
  const sought = await find();
  return sought === null ? err({ kind: "unknown-sender" }) : take(needs, sought, message.value);
}

function hearsAllOf({ connection }: Sender, { hints }: HeardMessage): boolean {
  const heard = objectsHeard(connection);
  return hints.every(({ object }) => heard.has(object));
}

async function take(
  needs: ConnectionNeeds,
  { tenant, connection }: Sender,
  message: HeardMessage,
): Promise<
  Result<
    null,
    { readonly kind: "another-org"; readonly connectionId: string } | { readonly kind: "overtaken" }
  >
> {
  const received = await receiveHints(needs, tenant, { connection, ...message });
  if (received.ok) return ok(null);
  return received.error === "another-org"
    ? err({ kind: "another-org", connectionId: connection.id })
    : err({ kind: "overtaken" });
}
