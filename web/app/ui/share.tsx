import { useFormats } from "./formats-context.tsx";

export function Share({ ppm }: { readonly ppm: number }) {
  const formats = useFormats();
  return <span title={formats.exactShare(ppm)}>{formats.share(ppm)}</span>;
}

/** Shares of one whole as a bar. It repeats figures that stand beside it, so it is hidden from screen readers. */
export function ShareBar({
  parts,
}: {
  readonly parts: readonly { readonly key: string; readonly ppm: number }[];
}) {
  let from = 0;
  return (
    <svg
      className="share-bar"
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect className="share-bar-track" width="1000" height="10" />
      {parts.map(({ key, ppm }) => {
        const x = from;
        from += ppm / 1000;
        return (
          <rect key={key} className="share-bar-part" x={x} width={Math.max(ppm / 1000, 0)} height="10" />
        );
      })}
    </svg>
  );
}
