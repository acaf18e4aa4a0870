import { ok, type Result } from "#worker/domain/result.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { AddressReports, BadAddress, MailStore, ReportProblem, ReportRequest } from "./mail-ports.ts";

export type AddressReportNeeds = {
  readonly clock: Clock;
  readonly mails: MailStore;
  readonly reports: AddressReports;
};

/** Takes in what a provider reports of addresses. The same report twice changes nothing. */
export async function receiveAddressReport(
  { clock, mails, reports }: AddressReportNeeds,
  provider: string,
  request: ReportRequest,
): Promise<Result<null, ReportProblem>> {
  const now = clock.now();
  const report = await reports.read(provider, request, now);
  if (!report.ok) return report;
  const { bad, good } = report.value;
  if (bad.length > 0) await mails.markBadAddresses(bad.map((address) => ({ ...address, bouncedAt: now })));
  if (good.length > 0) await mails.clearBadAddresses(good);
  return ok(null);
}

/** Those of the addresses that mail does not reach, for whoever looks after the people behind them. */
export function listBadAddresses(
  { mails }: Pick<AddressReportNeeds, "mails">,
  emails: readonly string[],
): Promise<readonly BadAddress[]> {
  return mails.listBadAddresses(emails);
}
