import type { ReactNode } from "react";
import { Field } from "#web/app/ui/field.tsx";
import type { Pool, SimpleModel } from "#worker/domain/attribution/model.ts";
import type { BuilderModel, BuilderPoolsModel, Keyed } from "./builder-state.ts";
import { PoolsEditor } from "./pools-editor.tsx";
import { SourceChecks } from "./source-checks.tsx";

/** The model of one pool, for whoever has an editor of models. */
type PooledModel = {
  readonly id: string;
  readonly model: SimpleModel;
  readonly onChange: (model: BuilderModel) => void;
};

type ModelOf = (pooled: PooledModel) => ReactNode;

/** The pools of a model: they divide what its step or rule has found, each by sources and a model of its own. */
export function NestedPools(props: {
  readonly id: string;
  readonly model: BuilderPoolsModel;
  readonly onChange: (model: BuilderPoolsModel) => void;
  readonly children: ModelOf;
}) {
  const { id, model, onChange, children } = props;
  return (
    <PoolsEditor<Keyed<Pool>>
      id={`${id}-pools`}
      label="Pools of this model"
      pools={model.pools}
      whenEmpty={model.whenEmpty}
      onChange={(pools) => onChange({ ...model, pools })}
      onWhenEmpty={(whenEmpty) => onChange({ ...model, whenEmpty })}
      makePool={(begun) => ({ ...begun, sources: ["activity"], model: { kind: "equal_split" } })}
    >
      {(pool, set) => (
        <NestedPool id={`${id}-pool-${pool.key}`} pool={pool} onChange={set}>
          {children}
        </NestedPool>
      )}
    </PoolsEditor>
  );
}

function NestedPool(props: {
  readonly id: string;
  readonly pool: Keyed<Pool>;
  readonly onChange: (pool: Keyed<Pool>) => void;
  readonly children: ModelOf;
}) {
  const { id, pool, onChange, children } = props;
  return (
    <div className="form">
      <Field id={`${id}-name`} label="Name">
        {(control) => (
          <input
            {...control}
            value={pool.name}
            onChange={(event) => onChange({ ...pool, name: event.target.value })}
          />
        )}
      </Field>
      <SourceChecks
        id={`${id}-sources`}
        sources={pool.sources}
        onChange={(sources) => onChange({ ...pool, sources: sources ?? [] })}
      />
      {children({
        id: `${id}-model`,
        model: pool.model,
        // A model in a pool is never one of pools: its editor does not offer it.
        onChange: (model) => onChange({ ...pool, model: model as SimpleModel }),
      })}
    </div>
  );
}
