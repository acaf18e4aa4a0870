import { err, ok, type Result } from "#worker/domain/result.ts";
import { plainText } from "./mail-text.ts";
import type { Mailbox } from "./queued-mail.ts";

/** Reads `Fairshare <mail@fairshare.example>` or the bare address. */
export function parseMailbox(text: string): Result<Mailbox, "not-a-mailbox"> {
  const match = /^(?:([^<>\r\n]*)<([^<>\s]+)>|([^<>\s]+))$/.exec(text.trim());
  const email = match?.[2] ?? match?.[3] ?? "";
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return err("not-a-mailbox");
  return ok({ email, name: (match?.[1] ?? "").trim().replace(/^"(.*)"$/, "$1") });
}

/** `"Halvorne, Ines" <ines@halvorne.example>`: the name always quoted (RFC 5322), so that no mark in it means anything. */
export function formatMailbox({ email, name }: Mailbox): string {
  const plain = plainText(name);
  return plain === "" ? email : `"${plain.replace(/["\\]/g, "\\$&")}" <${email}>`;
}
