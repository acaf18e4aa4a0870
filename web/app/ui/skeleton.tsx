/** The outline of a page that is on its way: its header, its figures, its rows. */
export function Skeleton({ shape }: { readonly shape: SkeletonShape }) {
  return (
    <div className="stack skeleton" aria-busy="true">
      <p className="visually-hidden" role="status">
        Loading
      </p>
      <div className="skeleton-block skeleton-title" />
      {shape === "figures" ? (
        <div className="stats">
          {blocks(4).map((key) => (
            <div className="stat skeleton-stat" key={key}>
              <div className="skeleton-block" />
            </div>
          ))}
        </div>
      ) : null}
      {shape === "figures" ? (
        <div className="panel">
          <div className="skeleton-block skeleton-chart" />
        </div>
      ) : null}
      <div className="panel">
        {blocks(shape === "rows" ? 12 : 6).map((key) => (
          <div className="skeleton-block skeleton-line" key={key} />
        ))}
      </div>
    </div>
  );
}

export type SkeletonShape = "figures" | "rows" | "detail";

function blocks(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
