import type { ReactNode } from "react";
import { Field } from "#web/app/ui/field.tsx";
import type { DecimalText, PoolsModel } from "#worker/domain/attribution/model.ts";
import type { Keyed } from "./builder-state.ts";
import { freshKey, freshName } from "./fresh-item.ts";
import { OrderedList } from "./ordered-list.tsx";
import { WeightSliders } from "./weight-sliders.tsx";

type AnyPool = Keyed<{ readonly name: string; readonly weight: DecimalText }>;

/** Pools that share the whole by linked weights: those of a rule, and those within the model of one step. */
export function PoolsEditor<Pool extends AnyPool>(props: {
  readonly id: string;
  /** Whose pools they are, where a page has pools in several places. */
  readonly label: string;
  readonly pools: readonly Pool[];
  readonly whenEmpty: PoolsModel["whenEmpty"];
  readonly onChange: (pools: readonly Pool[]) => void;
  readonly onWhenEmpty: (whenEmpty: PoolsModel["whenEmpty"]) => void;
  readonly makePool: (begun: { readonly key: string; readonly name: string; readonly weight: "0" }) => Pool;
  readonly children: (pool: Pool, onChange: (pool: Pool) => void) => ReactNode;
}) {
  const { id, label, pools, whenEmpty, onChange, onWhenEmpty, makePool, children } = props;
  const replace = (next: Pool) => onChange(pools.map((pool) => (pool.key === next.key ? next : pool)));
  const add = () => {
    const begun = { key: freshKey(pools), name: freshName("Pool", pools), weight: "0" } as const;
    onChange([...pools, makePool(begun)]);
  };
  return (
    <>
      <WeightSliders
        id={`${id}-weights`}
        legend="Weight of each pool"
        items={pools.map(({ key, name, weight }) => ({ key, label: name || "Without a name", weight }))}
        onChange={(weights) =>
          onChange(pools.map((pool, at) => ({ ...pool, weight: weights[at] ?? pool.weight })))
        }
      />
      <OrderedList
        label={label}
        items={pools}
        onReorder={onChange}
        onRemove={pools.length < 2 ? undefined : (key) => onChange(pools.filter((pool) => pool.key !== key))}
      >
        {(pool) => children(pool, replace)}
      </OrderedList>
      <div>
        <button type="button" className="button" onClick={add}>
          Add a pool
        </button>
      </div>
      <Field id={`${id}-when-empty`} label="When one pool is empty">
        {(control) => (
          <select
            {...control}
            value={whenEmpty}
            onChange={(event) =>
              onWhenEmpty(event.target.value === "unattributed" ? "unattributed" : "redistribute")
            }
          >
            <option value="redistribute">Its weight goes to the others</option>
            <option value="unattributed">Its weight stays unattributed</option>
          </select>
        )}
      </Field>
    </>
  );
}
