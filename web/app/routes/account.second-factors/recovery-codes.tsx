import { Notice } from "#web/app/ui/notice.tsx";

/** Shown once, right after they were made. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <Notice tone="success" title="Keep these recovery codes">
      <p>
        Each lets you in once when your phone is not at hand. They are shown only now: print or copy them.
      </p>
      <ul className="code-list">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
