import type { ShareView } from "#web/app/lib/views.ts";

/** A share in plain words and in numbers. */
export function Why({ explanation }: Pick<ShareView, "explanation">) {
  if (explanation === null) return null;
  return (
    <span className="stack-tight">
      <span>{explanation.sentence}</span>
      <span className="sum">{explanation.arithmetic}</span>
    </span>
  );
}
