import type { RecordSource } from "./records.ts";
import type { ReportWriting } from "./report-document.ts";

export const RECORD_SOURCE_NAMES: Readonly<Record<RecordSource, string>> = {
  activity: "Activity",
  campaign: "Campaign",
  contact_role: "Contact role",
  self_report: "Self-report",
};

/** How a print writes figures and days for a reader of this locale: as the pages do. `locale` is a valid BCP 47 tag. */
export function reportWriting(locale: string): ReportWriting {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  // The words are English, so the names of months are; figures follow the reader.
  const day = new Intl.DateTimeFormat(locale.startsWith("en") ? locale : "en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  return {
    count: (value) => count.format(value),
    share: (ppm) => share.format(ppm / 1_000_000),
    day: (iso) => day.format(new Date(iso)),
    sourceName: (source) => RECORD_SOURCE_NAMES[source as RecordSource] ?? source,
  };
}
