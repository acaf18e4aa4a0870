/** Partners that were merged, each with the one that stays. Few, and found by an index that holds no others. */
export async function readSurvivors(db: D1Database, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT id, survivor_id AS survivorId FROM partners INDEXED BY partners_merged
       WHERE tenant_id = ?1 AND survivor_id IS NOT NULL`,
    )
    .bind(tenantId)
    .all<{ id: string; survivorId: string }>();
  return new Map(results.map(({ id, survivorId }) => [id, survivorId]));
}
