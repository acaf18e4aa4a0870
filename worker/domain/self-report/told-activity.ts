import { accountNameKey } from "#worker/domain/registration/claim.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { SelfReportType } from "./self-report.ts";

export type ToldActivity = {
  readonly type: SelfReportType;
  /** As typed. */
  readonly accountName: string;
  readonly occurredOn: Day;
};

/** The same for reports of the same thing: what was done, with whom but for legal form and spelling, and on which day. */
export function toldKey({ type, accountName, occurredOn }: ToldActivity): string {
  return JSON.stringify([type, occurredOn, accountNameKey(accountName)]);
}
