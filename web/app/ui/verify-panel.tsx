import { Form, Link } from "@remix-run/react";
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
        {reasonWords[verdict.reason ?? ""] ?? "An entry does not match its hash."}{" "}
        {seq === undefined ? null : <EntryReference seq={seq} path={badEntryPath} />}
      </p>
      <p>{count(verdict.checked)} entries before it are intact.</p>
    </Notice>
  );
}

const reasonWords: Readonly<Record<string, string>> = {
  "entry-missing": "An entry is missing.",
  "payload-malformed": "The stored bytes of an entry cannot be read.",
  "hash-differs": "The stored bytes of an entry do not have its hash.",
  "column-differs": "A column of an entry says something else than its stored bytes.",
  "chain-broken": "An entry does not name the hash of the one before it.",
  "recorded-out-of-order": "An entry is recorded before the one that it follows.",
  "partner-chain-broken": "An entry does not follow the partner’s entry before it.",
  "reversal-of-unknown-entry": "A reversal takes back an entry that is not there.",
  "reversed-twice": "An entry is taken back twice.",
  "reversal-differs": "A reversal does not take back exactly what was credited.",
  "head-differs": "The newest entry is not the one that the database names.",
  "partner-head-differs": "A partner’s newest entry is not the one that the database names.",
  "balance-differs": "A balance is not the sum of its entries.",
  "tree-differs": "The entries do not make the tree that was signed.",
  "tree-node-differs": "A stored hash of the tree is not that of its entries.",
  "tree-head-differs": "The signed head does not fit the entries.",
};

function EntryReference({ seq, path }: { readonly seq: number; readonly path: string | undefined }) {
  return path === undefined ? <>Entry #{seq}.</> : <Link to={`${path}/${seq}`}>Entry #{seq}</Link>;
}
