/**
 * A statement that fails, and with it the whole batch and every write in it, unless the condition holds at that moment:
 * what a use case has looked at before may have changed since. SQL has no such statement; a JSON path that is none raises
 * an error that carries the reason.
 */
export function demand<Reason extends string>(
  db: D1Database,
  reason: Reason,
  { holds, values }: { readonly holds: string; readonly values: readonly (string | number)[] },
): D1PreparedStatement {
  return db
    .prepare(`SELECT json_extract('{}', CASE WHEN ${holds} THEN '$' ELSE '${reason}' END)`)
    .bind(...values);
}

/** Which of the demands has failed; anything else that went wrong is thrown on. */
export function failedDemand<Reason extends string>(error: unknown, reasons: readonly Reason[]): Reason {
  const message = error instanceof Error ? error.message : "";
  const reason = reasons.find((one) => message.includes(`'${one}'`));
  if (reason === undefined) throw error;
  return reason;
}
