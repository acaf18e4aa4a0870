import { Link, useFetcher } from "@remix-run/react";
import type { loader } from "#web/app/routes/company.rules.compare/route.tsx";
import { ComparisonTable } from "#web/app/rules/comparison.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** What the deal would give each partner under other models; worked out when somebody asks for it. */
export function OtherModels({ dealId }: { readonly dealId: string }) {
  const asked = useFetcher<typeof loader>();
  const address = `/company/rules/compare?deal=${dealId}`;
  const comparison = asked.data?.comparison ?? null;
  const ask = (isOpen: boolean) => {
    if (isOpen && asked.state === "idle" && asked.data === undefined) asked.load(address);
  };
  return (
    <details onToggle={(event) => ask(event.currentTarget.open)}>
      <summary className="summary-block">Under other models</summary>
      <Panel
        title="What each partner would get"
        note={<Link to={address}>Choose the models</Link>}
        flush={comparison !== null}
      >
        {comparison === null ? (
          <p className="muted" role="status">
            {asked.data?.problem?.title ?? "Working it out"}
          </p>
        ) : null}
        {comparison?.results.length === 0 ? (
          <p className="panel-body muted">The deal has no amount to split.</p>
        ) : null}
        {comparison?.results.map((result) => (
          <ComparisonTable key={result.currency} result={result} columns={comparison.columns} isOfOne />
        ))}
      </Panel>
    </details>
  );
}
