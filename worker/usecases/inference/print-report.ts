import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type ReportFigures, reportDocument } from "#worker/domain/inference/report-document.ts";
import { reportWriting } from "#worker/domain/inference/report-writing.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { LogoFiles, StatementSettingsStoreOf } from "#worker/usecases/statements/statement-ports.ts";
import { readPrintedLook } from "#worker/usecases/statements/statement-settings.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type { PrintInferenceReport } from "./inference-ports.ts";
import { type InferenceReport, inferenceReport } from "./inference-report.ts";

export type PrintReportNeeds = InferenceNeeds & {
  readonly printInferenceReport: PrintInferenceReport;
  readonly statementSettingsOf: StatementSettingsStoreOf;
  readonly logoFiles: LogoFiles;
};

/** The inference report as a PDF in the look of the company's statements; figures are written for a reader of the locale. */
export async function printReport(
  needs: PrintReportNeeds,
  tenant: TenantScope,
  { locale }: { readonly locale: string },
): Promise<Uint8Array> {
  const [report, look] = await Promise.all([inferenceReport(needs, tenant), readPrintedLook(needs, tenant)]);
  const document = reportDocument(figuresOf(report), reportWriting(locale));
  const branding = { companyName: tenant.name, ...look };
  return needs.printInferenceReport({ document, printedAt: needs.clock.now() }, { branding });
}

function figuresOf(report: InferenceReport): ReportFigures {
  const { lastRun } = report;
  if (lastRun === null) return { ...report, lastRun };
  const { run, deals } = lastRun;
  const { evidenceAdded: added, evidenceChanged: changed, evidenceRemoved: removed, finishedAt } = run;
  return {
    ...report,
    lastRun: {
      deals,
      run: {
        everything: run.everything,
        judged: run.judged,
        changed: run.changed,
        evidence: { added, changed, removed },
        finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
      },
    },
  };
}
