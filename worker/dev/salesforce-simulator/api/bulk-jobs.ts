import type { QueryContext } from "../soql/expressions.ts";
import type { RowPlan } from "../soql/query-plan.ts";

export type BulkState = "UploadComplete" | "InProgress" | "JobComplete" | "Failed" | "Aborted";

export type BulkJob = {
  readonly id: string;
  readonly operation: "query" | "queryAll";
  readonly query: string;
  readonly plan: RowPlan;
  readonly context: QueryContext;
  readonly createdById: string;
  readonly createdAtMs: number;
  readonly apiVersion: string;
  readonly columnDelimiter: string;
  readonly lineEnding: string;
  state: BulkState;
  changedAtMs: number;
  /** How often the job is still to be asked about before it is done. */
  pollsLeft: number;
  /** What it ends in, and with which word; no word is common. */
  readonly ending: {
    readonly state: "JobComplete" | "Failed" | "Aborted";
    readonly errorMessage: string | null;
  };
  /** Found when the job is done, and fixed from then on. */
  recordIds: readonly string[];
};

export type BulkJobs = Map<string, BulkJob>;

export const delimiters: Readonly<Record<string, string>> = {
  COMMA: ",",
  SEMICOLON: ";",
  TAB: "\t",
  PIPE: "|",
  CARET: "^",
  BACKQUOTE: "`",
};
