import type { PageApi } from "#web/app/lib/api.server.ts";
import { tryRead } from "#web/app/lib/api.server.ts";
import type { RuleReading, TrialView } from "#web/app/lib/views.ts";

export type Preview = { readonly reading: RuleReading | null; readonly trial: TrialView | null };

/** What a definition says, whom it ties with, and what it would change. Null for a definition that is no rule. */
export async function previewRule(
  { questions }: PageApi,
  ask: { readonly ruleId: string; readonly definition: unknown; readonly request: Request },
): Promise<Preview> {
  const { request, ...json } = ask;
  const [reading, trial] = await Promise.all([
    tryRead(questions.rules.read.$post({ json }), request),
    tryRead(questions.rules.try.$post({ json }), request),
  ]);
  return { reading: reading.ok ? reading.value : null, trial: trial.ok ? trial.value : null };
}
