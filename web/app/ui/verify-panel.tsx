import { Form } from "@remix-run/react";
import { FindingFacts } from "#web/app/ledger/finding-facts.tsx";
import { findingWords } from "#web/app/ledger/finding-words.ts";
import type { CheckView } from "#web/app/lib/views.ts";
import { useFormats } from "./formats-context.tsx";
import { LedgerSteps } from "./ledger-steps.tsx";
import { Notice } from "./notice.tsx";
import { Panel } from "./panel.tsx";
import { SubmitButton } from "./submit-button.tsx";

export type Head = { readonly size: number; readonly headSeq: number; readonly headHash: string | null };
type Side = "company" | "portal";

/** How long the chain is, where it ends, and the button that recomputes it from the stored bytes. */
export function VerifyPanel(props: {
  /** Null where the ledger was frozen before a head of it was ever signed. */
  readonly head: Head | null;
  readonly verdict: CheckView | undefined;
  readonly side: Side;
  /** The name of the partner that the verdict is about, where it is about one. */
  readonly partnerName?: string | undefined;
  /** Names whose chain it is, where there are several. */
  readonly hidden?: { readonly [name: string]: string };
}) {
  const { head, verdict, side, partnerName, hidden = {} } = props;
  return (
    <div className="stack">
      {verdict === undefined ? null : <VerdictNotice {...{ verdict, side, partnerName }} />}
      {verdict === undefined ? null : (
        <Panel title="What was checked">
          <LedgerSteps steps={verdict.steps} side={side} />
        </Panel>
      )}
      <Panel>
        <div className="verify">
          {head === null ? (
            <p>No head of this ledger was signed before it was frozen.</p>
          ) : (
            <Chain head={head} />
          )}
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

function Chain({ head }: { readonly head: Head }) {
  const { count } = useFormats();
  return (
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
  );
}

type VerdictProps<Verdict> = {
  readonly verdict: Verdict;
  readonly side: Side;
  readonly partnerName: string | undefined;
};

function VerdictNotice({ verdict, side, partnerName }: VerdictProps<CheckView>) {
  const { count } = useFormats();
  if (!verdict.ok) return <Broken {...{ verdict, side, partnerName }} />;
  const recomputed = verdict.checked === 1 ? "1 entry was" : `${count(verdict.checked)} entries were`;
  if (verdict.steps.some(({ status }) => status === "unsigned")) {
    return (
      <Notice tone="warning" title="The entries fit each other, and nothing signed can confirm them">
        <p>
          {recomputed} recomputed from the stored bytes. The ledger was frozen before a head of it was ever
          signed, so there is no signature to hold them against.
        </p>
        <p>{instead[side]}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="success" title="The chain is intact">
      <p>
        {recomputed} recomputed from the stored bytes and fit the signed head. Nothing was altered, removed or
        inserted.
      </p>
    </Notice>
  );
}

const instead: Readonly<Record<Side, string>> = {
  company:
    "Compare them with an export or a backup from before. Once the freeze is lifted, the next head is signed within the hour, and this can be verified again.",
  portal:
    "Compare them with an export that you have kept, or ask the company. Once it has lifted the freeze, a head is signed within the hour, and you can verify again here.",
};

function Broken({ verdict, side, partnerName }: VerdictProps<Extract<CheckView, { readonly ok: false }>>) {
  const { count } = useFormats();
  const { reason, firstBadSeq = null, detail = null, expected = null, found = null } = verdict;
  const intact =
    verdict.checked === 1 ? "1 entry before it is" : `${count(verdict.checked)} entries before it are`;
  return (
    <Notice tone="danger" title="The chain is broken">
      <p>
        {findingWords(reason)} {firstBadSeq === null ? null : `${intact} intact.`}
      </p>
      {reason === undefined ? null : (
        <FindingFacts
          finding={{ reason, firstBadSeq, detail, expected, found }}
          side={side}
          partnerName={partnerName}
        />
      )}
    </Notice>
  );
}
