import type { TenantScope } from "#worker/domain/access/principal.ts";
import { gradeHealth, type HealthGrade, healthGrades } from "#worker/domain/health/grade-health.ts";
import type { HealthWeights } from "#worker/domain/health/health-settings.ts";
import type { HealthMeasures } from "#worker/domain/health/measure-health.ts";
import type { HealthStoreOf, WatchSettingsStoreOf } from "./health-ports.ts";

type Needs = { readonly healthOf: HealthStoreOf; readonly watchSettingsOf: WatchSettingsStoreOf };

export type HealthPreview = {
  readonly partners: number;
  /** Partners that would have a better grade, and a worse one. */
  readonly better: number;
  readonly worse: number;
  readonly grades: readonly {
    readonly grade: HealthGrade;
    readonly before: number;
    readonly after: number;
  }[];
};

const atOnce = 1_000;

/** How many partners other weights would grade otherwise, by the figures they were last measured with. Stores nothing. */
export async function previewHealth(
  needs: Needs,
  tenant: TenantScope,
  wanted: HealthWeights,
): Promise<HealthPreview> {
  const store = needs.healthOf(tenant);
  const { settings } = await needs.watchSettingsOf(tenant).getSettings("health");
  const seen = { partners: 0, better: 0, worse: 0 };
  const grades = healthGrades.map((grade) => ({ grade, before: 0, after: 0 }));
  const compare = (measures: HealthMeasures) => {
    const before = gradeHealth(measures, settings.weights).grade;
    const now = gradeHealth(measures, wanted).grade;
    const steps = placeOf(before) - placeOf(now);
    seen.partners += 1;
    seen.better += steps > 0 ? 1 : 0;
    seen.worse += steps < 0 ? 1 : 0;
    for (const row of grades) {
      row.before += row.grade === before ? 1 : 0;
      row.after += row.grade === now ? 1 : 0;
    }
  };
  let after = "";
  for (;;) {
    const page = await store.listHealth({ after, limit: atOnce });
    for (const { measures } of page) compare(measures);
    const last = page.at(-1);
    if (last === undefined || page.length < atOnce) return { ...seen, grades };
    after = last.partnerId;
  }
}

/** The lower the better; a partner without a grade comes after all. */
function placeOf(grade: HealthGrade | null): number {
  return grade === null ? healthGrades.length : healthGrades.indexOf(grade);
}
