/** The org's clock: the one it was given, moved by what the tests have advanced it, or stopped. */
export type SimulatedClock = {
  now(): number;
  /** Salesforce stamps in whole seconds. */
  nowInSeconds(): number;
  advance(ms: number): void;
  /** Stops it at an instant; `advance` still moves it. */
  freezeAt(instantMs: number): void;
  run(): void;
  offsetMs(): number;
};

export function createSimulatedClock(now: () => number, offsetMs = 0): SimulatedClock {
  let offset = offsetMs;
  let frozenAt: number | null = null;
  const read = () => frozenAt ?? now() + offset;
  return {
    now: read,
    nowInSeconds: () => Math.floor(read() / 1000) * 1000,
    advance: (ms) => {
      if (frozenAt !== null) frozenAt += ms;
      else offset += ms;
    },
    freezeAt: (instantMs) => {
      frozenAt = instantMs;
    },
    run: () => {
      if (frozenAt === null) return;
      offset = frozenAt - now();
      frozenAt = null;
    },
    offsetMs: () => read() - now(),
  };
}
