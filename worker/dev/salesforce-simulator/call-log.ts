/** A call as the org saw it, in the order of arrival. */
export type Call = {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** The object asked about, from the address or from the query's FROM. */
  readonly object: string | null;
  readonly grantType: string | null;
  readonly soql: string | null;
  readonly faults: readonly string[];
  /** 0: the connection was broken before an answer. */
  status: number;
};

export type CallFilter = {
  readonly method?: string;
  /** A regular expression on the path. */
  readonly path?: string;
  readonly object?: string;
  readonly grantType?: string;
  readonly status?: number;
};

export type CallLog = {
  add(call: Call): void;
  list(filter?: CallFilter): readonly Call[];
  count(filter?: CallFilter): number;
  clear(): void;
};

const longestLog = 100_000;

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  const list = (filter: CallFilter = {}) => {
    const path = filter.path === undefined ? null : new RegExp(filter.path);
    return calls.filter(
      (call) =>
        (filter.method === undefined || call.method === filter.method) &&
        (path === null || path.test(call.path)) &&
        (filter.object === undefined || call.object === filter.object) &&
        (filter.grantType === undefined || call.grantType === filter.grantType) &&
        (filter.status === undefined || call.status === filter.status),
    );
  };
  return {
    add: (call) => {
      calls.push(call);
      if (calls.length > longestLog) calls = calls.slice(-longestLog / 2);
    },
    list,
    count: (filter) => list(filter).length,
    clear: () => {
      calls = [];
    },
  };
}
