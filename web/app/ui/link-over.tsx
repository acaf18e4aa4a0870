import type { ReactNode } from "react";

/** Stands where a mailed link has led to nothing any more; the child says what to do instead. */
export function LinkOver({ children }: { readonly children: ReactNode }) {
  return (
    <div className="stack">
      <h1>This link no longer works</h1>
      <p>It has been used already, or it is too old, or a newer one has been sent since.</p>
      <p>{children}</p>
    </div>
  );
}
