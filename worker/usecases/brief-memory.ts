/** What was just looked up, kept for a moment by this isolate. Whoever uses it has to find out by other means when it holds no longer. */
export type BriefMemory<Value> = {
  readonly recall: (key: string, now: number) => Value | null;
  readonly remember: (key: string, value: Value, now: number) => void;
  readonly forget: (key: string) => void;
};

export function briefMemory<Value>({
  keptMs,
  most,
}: {
  readonly keptMs: number;
  readonly most: number;
}): BriefMemory<Value> {
  const kept = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    recall: (key, now) => {
      const found = kept.get(key);
      return found !== undefined && now < found.until ? found.value : null;
    },
    remember: (key, value, now) => {
      kept.delete(key);
      kept.set(key, { value, until: now + keptMs });
      // A Map remembers the order of its keys: the first is the oldest.
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    forget: (key) => void kept.delete(key),
  };
}
