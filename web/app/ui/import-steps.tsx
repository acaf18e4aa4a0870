const STEPS = [
  { key: "upload", label: "Upload" },
  { key: "columns", label: "Columns" },
  { key: "check", label: "Check" },
  { key: "write", label: "Import" },
] as const;

export type ImportStep = (typeof STEPS)[number]["key"];

export function ImportSteps({ current }: { readonly current: ImportStep }) {
  return (
    <ol className="steps" aria-label="Steps of an import">
      {STEPS.map(({ key, label }) => (
        <li key={key} aria-current={key === current ? "step" : undefined}>
          {label}
        </li>
      ))}
    </ol>
  );
}
