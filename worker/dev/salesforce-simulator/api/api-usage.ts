const hourMs = 3_600_000;

/** Calls of the last 24 hours, as Salesforce counts them against the daily allowance. */
export type ApiUsage = { add(nowMs: number): void; used(nowMs: number): number; clear(): void };

export function createApiUsage(): ApiUsage {
  const byHour = new Map<number, number>();
  return {
    add: (nowMs) => {
      const hour = Math.floor(nowMs / hourMs);
      byHour.set(hour, (byHour.get(hour) ?? 0) + 1);
    },
    used: (nowMs) => {
      const oldest = Math.floor(nowMs / hourMs) - 23;
      for (const hour of byHour.keys()) if (hour < oldest) byHour.delete(hour);
      return [...byHour.values()].reduce((sum, calls) => sum + calls, 0);
    },
    clear: () => byHour.clear(),
  };
}
