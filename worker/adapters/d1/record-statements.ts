import type { AccountRecord } from "#worker/usecases/accounts/account-ports.ts";
import { auditInDirectory } from "./audit-statements.ts";
import { queueMails } from "./mail-statements.ts";

/** What a change of an account leaves behind, for the end of its batch. */
export function recordStatements(db: D1Database, { audit, mails }: AccountRecord): D1PreparedStatement[] {
  return [auditInDirectory(db, audit), queueMails(db, mails)];
}

/**
 * The same for a change that may turn out to change nothing: stands right after the statement that changes, and then nothing
 * is left behind either. The mails look at the audit's rows, which are there exactly when something changed.
 */
export function recordIfChanged(db: D1Database, { audit, mails }: AccountRecord): D1PreparedStatement[] {
  return [auditInDirectory(db, audit, "ifChanged"), queueMails(db, mails, "ifChanged")];
}
