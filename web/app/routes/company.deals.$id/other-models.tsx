import { Link, useFetcher } from "@remix-run/react";
import { ComparisonTable } from "#web/app/rules/comparison.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import type { loader } from "../company.rules.compare/route.tsx";

/** What the deal would give each partner under other models; worked out when somebody asks for it. */
export function OtherModels({ dealId }: { readonly dealId: string }) {
  const asked = useFetcher<typeof loader>();
  const address = `/company/rules/compare?deal=${dealId}`;
  const comparison = asked.data?.comparison ?? null;
  const ask = (isOpen: boolean) => {
    if (isOpen && asked.state === "idle" && asked.data === undefined) asked.load(address);
  };
  return (
    <Panel title="Under other models" note={<Link to={address}>Choose the models</Link>} flush>
      <details className="panel-body" onToggle={(event) => ask(event.currentTarget.open)}>
        <summary>What each partner would get</summary>
        {comparison === null ? (
          <p className="muted" role="status">
            {asked.data?.problem?.title ?? "Working it out"}
          </p>
        ) : null}
        {comparison?.results.length === 0 ? <p className="muted">The deal has no amount to split.</p> : null}
        {comparison?.results.map((result) => (
          <ComparisonTable key={result.currency} result={result} columns={comparison.columns} isOfOne />
        ))}
      </details>
    </Panel>
  );
}
