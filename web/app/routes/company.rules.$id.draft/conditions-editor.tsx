import { type ComponentType, useEffect, useState } from "react";
import type { FieldView } from "#web/app/lib/views.ts";
import { describeCondition } from "#worker/domain/rule/describe-condition.ts";
import { conditionFields } from "./condition-fields.ts";
import type { ConditionTree } from "./condition-tree.tsx";
import { type QueryGroup, toCondition } from "./rule-query.ts";

/** For which deals the rule is. The tree takes the place of the words as soon as its code is there. */
export function ConditionsEditor(props: {
  readonly query: QueryGroup;
  readonly offered: readonly FieldView[];
  readonly currency: string;
  readonly onChange: (query: QueryGroup) => void;
}) {
  const { query, offered, currency, onChange } = props;
  const Tree = useTree();
  if (Tree === null) return <p className="muted">For {describeCondition(toCondition(query))}.</p>;
  return (
    <div className="stack-tight">
      {query.rules.length === 0 ? (
        <p className="muted">Every deal. Add a condition to narrow it down.</p>
      ) : null}
      <Tree query={query} fields={conditionFields(offered, query)} currency={currency} onChange={onChange} />
    </div>
  );
}

function useTree(): ComponentType<Parameters<typeof ConditionTree>[0]> | null {
  const [loaded, setLoaded] = useState<{ readonly Tree: typeof ConditionTree } | null>(null);
  useEffect(() => {
    // Effects do not run on the server; saying so keeps the library out of its bundle.
    if (import.meta.env.SSR) return;
    let gone = false;
    import("./condition-tree.tsx").then((module) => {
      if (!gone) setLoaded({ Tree: module.ConditionTree });
    });
    return () => {
      gone = true;
    };
  }, []);
  return loaded?.Tree ?? null;
}
