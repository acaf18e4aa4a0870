import { useFormats } from "./formats-context.tsx";

/** How far long work has come, with counts. Without a total it only says that it goes on. */
export function Progress(props: {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit?: string;
}) {
  const { label, done, total, unit = "rows" } = props;
  const formats = useFormats();
  const counts =
    total === null
      ? `${formats.count(done)} ${unit}`
      : `${formats.count(done)} of ${formats.count(total)} ${unit}`;
  return (
    <div className="progress">
      <div className="row" role="status">
        <strong>{label}</strong>
        <span className="muted">{counts}</span>
      </div>
      {total === null || total === 0 ? (
        <progress aria-label={label} />
      ) : (
        <progress aria-label={label} value={Math.min(done, total)} max={total} />
      )}
    </div>
  );
}
