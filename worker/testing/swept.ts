/** What a test of an isolation sweep has tried, for the report that is kept of the suite (scripts/isolation-sweep.ts). */
export type Swept = {
  readonly of: "route" | "page";
  /** Who tried, by what they are called in the sweep. */
  readonly callers: readonly string[];
  /** How many requests they made. */
  readonly asked: number;
};

declare module "vitest" {
  interface TaskMeta {
    swept?: Swept;
  }
}
