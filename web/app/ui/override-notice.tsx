import { DateTime } from "./date-time.tsx";
import { Notice } from "./notice.tsx";

/** Everybody who sees a share that was set by hand reads by whom and why. */
export function OverrideNotice(props: {
  readonly override: { readonly reason: string; readonly setBy: string; readonly setAt: string };
  /** The rule that would decide, were the override lifted. */
  readonly rule: string | null;
}) {
  const { override, rule } = props;
  return (
    <Notice tone="warning" title="This split was set by hand">
      <p>{override.reason}</p>
      <p className="small muted">
        {override.setBy}, <DateTime iso={override.setAt} withTime />.{" "}
        {rule === null ? null : `Until it is lifted it stands in place of the rule "${rule}".`}
      </p>
    </Notice>
  );
}
