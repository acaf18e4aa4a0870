import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { stepTitle } from "#web/app/ui/ledger-steps.tsx";
import { failedStep } from "#worker/domain/ledger/check-steps.ts";
import type { VerifyReason } from "#worker/domain/ledger/verify.ts";
import { findingPlace } from "./finding-place.ts";

export type ShownFinding = {
  readonly reason: string;
  readonly firstBadSeq: number | null;
  readonly detail: string | null;
  readonly expected: string | null;
  readonly found: string | null;
};

/** Which step of a verification failed, at which entry, and what was expected and found there. */
export function FindingFacts(props: {
  readonly finding: ShownFinding;
  readonly side: "company" | "portal";
  /** The name of the partner that is concerned, where it is known. */
  readonly partnerName?: string | undefined;
  readonly children?: ReactNode;
}) {
  const { finding, side, partnerName, children } = props;
  const { reason, firstBadSeq, detail, expected, found } = finding;
  const place = findingPlace(reason, detail);
  const step = failedStep(reason as VerifyReason, side === "portal");
  return (
    <Facts>
      <Fact label="Step that failed" wide>
        {stepTitle(step, side)}
      </Fact>
      <Fact label="First bad entry">
        <BadEntry seq={firstBadSeq} side={side} />
      </Fact>
      {place === null ? null : (
        <Fact label={place.label} wide>
          {place.partnerId === null || side === "portal" ? null : (
            <Link to={`/company/partners/${place.partnerId}`}>{partnerName ?? "A partner"}</Link>
          )}
          {place.partnerId === null || side === "portal" || place.text === "" ? "" : ", "}
          {place.text === "" && side === "portal" ? "Yours" : place.text}
        </Fact>
      )}
      {expected === null && found === null ? null : (
        <>
          <Fact label="What the entries make" wide>
            <Value text={expected} />
          </Fact>
          <Fact label="What is stored" wide>
            <Value text={found} />
          </Fact>
        </>
      )}
      {children}
    </Facts>
  );
}

function BadEntry({ seq, side }: { readonly seq: number | null; readonly side: "company" | "portal" }) {
  if (seq === null) return <span className="muted">No single one</span>;
  return side === "portal" ? `#${seq}` : <Link to={`/company/ledger/${seq}`}>#{seq}</Link>;
}

/** Hashes are long and set like code; amounts and names are read like words. */
function Value({ text }: { readonly text: string | null }) {
  if (text === null) return <span className="muted">Nothing</span>;
  return /[0-9a-f]{64}/.test(text) ? <span className="hash">{text}</span> : text;
}
