import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Swept } from "../worker/testing/swept.ts";

/** What the isolation sweep of the suite came to, as it is kept beside the suite's report and shown as evidence. */
export type IsolationSweep = {
  readonly ranAt: string;
  /** What the suite ran on; null when that was not a commit, or had changes that are in none. */
  readonly commit: string | null;
  /** Each was called by everybody: whoever may not was refused, and nobody's marked data came to anybody else. */
  readonly routes: number;
  readonly pages: number;
  readonly requests: number;
  readonly callers: readonly string[];
  /** Routes and pages where something was not as it should be. */
  readonly failed: readonly string[];
};

export const isolationSweepPath = "test-results/isolation-sweep.json";

/** Keeps the sweep's result as JSON, read from the suite's own report; a suite without the sweep leaves none. */
export function keepIsolationSweep(report: string): void {
  rmSync(isolationSweepPath, { force: true });
  if (!existsSync(report)) return;
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as VitestReport;
  const sweep = sumUp(testResults.flatMap(({ assertionResults }) => assertionResults));
  if (sweep.routes + sweep.pages === 0) return;
  const kept: IsolationSweep = { ranAt: new Date().toISOString(), commit: commitAtWork(), ...sweep };
  writeFileSync(isolationSweepPath, `${JSON.stringify(kept, null, 2)}\n`);
}

/** The kept result if it is of what is here now, as text; null when there is none, or of something else. */
export function currentIsolationSweep(): string | null {
  if (!existsSync(isolationSweepPath)) return null;
  const text = readFileSync(isolationSweepPath, "utf8");
  const { commit } = JSON.parse(text) as IsolationSweep;
  return commit !== null && commit === commitAtWork() ? JSON.stringify(JSON.parse(text)) : null;
}

/** A test that broke before it had tried everything says nothing of what it tried, so it is known by its name. */
export function sumUp(results: readonly VitestResult[]): Omit<IsolationSweep, "ranAt" | "commit"> {
  const ofSweep = results.filter(({ title, meta }) => meta?.swept !== undefined || sweepTitle.test(title));
  const swept = ofSweep.flatMap(({ meta }) => meta?.swept ?? []);
  const isOfPage = ({ title, meta }: VitestResult) => meta?.swept?.of === "page" || title.startsWith("page ");
  const pages = ofSweep.filter(isOfPage).length;
  return {
    routes: ofSweep.length - pages,
    pages,
    requests: swept.reduce((sum, { asked }) => sum + asked, 0),
    callers: [...new Set(swept.flatMap(({ callers }) => callers))],
    failed: ofSweep.filter(({ status }) => status !== "passed").map(({ title }) => title),
  };
}

/** As the two sweeps call their tests. */
const sweepTitle = / answers only whom it may$|^page .* shows itself only to whom it may$/;

type VitestResult = {
  readonly title: string;
  readonly status: string;
  readonly meta?: { readonly swept?: Swept };
};
type VitestReport = {
  readonly testResults: readonly { readonly assertionResults: readonly VitestResult[] }[];
};

function commitAtWork(): string | null {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
    return git("status", "--porcelain", "--untracked-files=no") === "" ? git("rev-parse", "HEAD") : null;
  } catch {
    return null;
  }
}
