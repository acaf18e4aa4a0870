/** What a process that is killed in the middle of its work looks like to the code in it: nothing comes back any more. */
export class Killed extends Error {}

/**
 * The same needs, dead from their n-th call to the outside on: that one does not happen, so the answer of the one before may as
 * well have been lost. `watched` are the parts that reach out: functions, objects of functions, and functions that open such an
 * object for a company.
 */
export function killedAt<Needs extends object>(
  needs: Needs,
  { watched, call: last }: { readonly watched: readonly (keyof Needs & string)[]; readonly call: number },
): { readonly needs: Needs; readonly calls: () => number } {
  let calls = 0;
  const guard =
    (call: (...given: unknown[]) => unknown) =>
    async (...given: unknown[]) => {
      calls += 1;
      if (calls >= last) throw new Killed();
      return call(...given);
    };
  const guardAll = (target: object): object =>
    new Proxy(target, {
      get: (held, name) => {
        const value: unknown = Reflect.get(held, name);
        return typeof value === "function" ? guard((...given) => value.apply(held, given)) : value;
      },
    });
  const killed = { ...needs } as Record<string, unknown>;
  for (const name of watched) {
    const part: unknown = needs[name];
    if (typeof part !== "function") killed[name] = guardAll(part as object);
    else if (name.endsWith("Of")) killed[name] = (...given: unknown[]) => guardAll(part(...given));
    else killed[name] = guard((...given) => part(...given));
  }
  return { needs: killed as Needs, calls: () => calls };
}
