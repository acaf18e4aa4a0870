import { useEffect, useState } from "react";
import type { RuleReading, TrialView } from "#web/app/lib/views.ts";
import type { Preview } from "#web/app/rules/preview.server.ts";
import { parseRule, type RuleDefinition } from "#worker/domain/rule/rule.ts";

/** What the API made of a definition, while it is worked out, and after it failed. */
export type PreviewState = Preview & { readonly status: "current" | "working" | "failed" };

const PAUSE_MS = 150;
const DEALS = 1_000;

/**
 * Asks for the conflicts of the rule and for its effect on the latest deals, a moment after each change. An answer to
 * an older question is dropped; until the new one is there the old figures stay, marked as such.
 */
export function usePreview(ruleId: string, definition: RuleDefinition, given: Preview): PreviewState {
  const [state, setState] = useState<PreviewState>({ ...given, status: "current" });
  const text = JSON.stringify(definition);
  useEffect(() => {
    const parsed = parseRule(JSON.parse(text));
    if (!parsed.ok) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      setState((kept) => ({ ...kept, status: "working" }));
      try {
        const ask = { ruleId, definition: parsed.value };
        const [reading, trial] = await Promise.all([
          post<RuleReading>("rules/read", ask, abort.signal),
          post<TrialView>("rules/try", { ...ask, limit: DEALS }, abort.signal),
        ]);
        setState({ reading, trial, status: "current" });
      } catch {
        if (!abort.signal.aborted) setState((kept) => ({ ...kept, status: "failed" }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [ruleId, text]);
  return state;
}

/** From the browser, as the person who is signed in; the page's own forms ask the same of the server. */
async function post<Answer>(path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`/api/v1/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Answer;
}
