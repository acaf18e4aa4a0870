import type { ReactNode } from "react";

export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

/** `wide` leaves room for a long name. */
export function Fact(props: {
  readonly label: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const { label, wide = false, children } = props;
  return (
    <div className={wide ? "fact-wide" : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
