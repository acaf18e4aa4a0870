import { Form, Link } from "@remix-run/react";
import { findingWords } from "#web/app/ledger/finding-words.ts";
import type { CheckView } from "#web/app/lib/views.ts";
import { useFormats } from "./formats-context.tsx";
import { LedgerSteps } from "./ledger-steps.tsx";
import { Notice } from "./notice.tsx";
import { Panel } from "./panel.tsx";
import { SubmitButton } from "./submit-button.tsx";

export type Head = { readonly size: number; readonly headSeq: number; readonly headHash: string | null };

/** How long the chain is, where it ends, and the button that recomputes it from the stored bytes. */
export function VerifyPanel(props: {
  readonly head: Head;
  readonly verdict: CheckView | undefined;
  /** Where a company finds the entry that is wrong; a partner has no page for one entry. */
  readonly badEntryPath?: string;
  /** Names whose chain it is, where there are several. */
  readonly hidden?: { readonly [name: string]: string };
}) {
  const { head, verdict, badEntryPath, hidden = {} } = props;
  const { count } = useFormats();
  return (
    <div className="stack">
      {verdict === undefined ? null : <VerdictNotice verdict={verdict} badEntryPath={badEntryPath} />}
      {verdict === undefined ? null : (
        <Panel title="What was checked">
          <LedgerSteps steps={verdict.steps} side={badEntryPath === undefined ? "portal" : "company"} />
        </Panel>
      )}
      <Panel>
        <div className="verify">
          <div className="stack-tight">
            <p>
              <strong>{head.size === 1 ? "1 entry" : `${count(head.size)} entries`}</strong>
              {head.size === 0 ? null : (
                <span className="muted">, each sealed with the hash of the one before it</span>
              )}
            </p>
            {head.size === 0 ? null : (
              <p className="small muted">
                Last hash <span className="hash">{head.headHash}</span>
              </p>
            )}
          </div>
          <Form method="post" preventScrollReset>
            {Object.entries(hidden).map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
            <SubmitButton busyText="Verifying">Verify the chain</SubmitButton>
          </Form>
        </div>
      </Panel>
    </div>
  );
}

function VerdictNotice({
  verdict,
  badEntryPath,
}: {
  readonly verdict: CheckView;
  readonly badEntryPath: string | undefined;
}) {
  const { count } = useFormats();
  if (verdict.ok) {
    return (
      <Notice tone="success" title="The chain is intact">
        <p>
          {verdict.checked === 1 ? "1 entry was" : `${count(verdict.checked)} entries were`} recomputed from
          the stored bytes and fit the signed head. Nothing was altered, removed or inserted.
        </p>
      </Notice>
    );
  }
  const seq = verdict.firstBadSeq;
  return (
    <Notice tone="danger" title="The chain is broken">
      <p>
        {findingWords(verdict.reason)}{" "}
        {seq === undefined ? null : <EntryReference seq={seq} path={badEntryPath} />}
      </p>
      <p>{count(verdict.checked)} entries before it are intact.</p>
    </Notice>
  );
}

function EntryReference({ seq, path }: { readonly seq: number; readonly path: string | undefined }) {
  return path === undefined ? <>Entry #{seq}.</> : <Link to={`${path}/${seq}`}>Entry #{seq}</Link>;
}
