import { Form } from "@remix-run/react";
import { type FormEvent, useState } from "react";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import type { Step } from "#worker/domain/statement-bundle/verify-bundle.ts";
import { VerificationSteps } from "./verification-steps.tsx";

type Found =
  | { readonly kind: "checked"; readonly ok: boolean; readonly steps: readonly Step[] }
  | { readonly kind: "unable" };

/**
 * Verifies a statement where its reader is: in the browser, from the same file and by the same code as the verifier that can
 * be kept. Without scripts the form is sent, and the page's action says the same.
 */
export function VerifyStatement(props: {
  readonly bundlePath: string;
  readonly side: "company" | "portal";
  /** What the action found, for browsers without scripts. */
  readonly sent: { readonly ok: boolean; readonly steps: readonly Step[] } | undefined;
}) {
  const [found, setFound] = useState<Found | null>(null);
  const [isBusy, setBusy] = useState(false);
  const verify = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFound(await verifyHere(props.bundlePath).catch((): Found => ({ kind: "unable" })));
    setBusy(false);
  };
  const shown = found ?? (props.sent && { kind: "checked" as const, ...props.sent });
  return (
    <Panel title="Verify">
      <div className="stack">
        <p className="prose">
          Checks the signature, that every line is in the company’s signed ledger, that none of{" "}
          {props.side === "portal" ? "your entries" : "the partner’s entries"} is left out, and the sums. It
          runs in your browser; you can keep{" "}
          <a href="/statement-verifier.html" download>
            the verifier
          </a>{" "}
          and{" "}
          <a href={props.bundlePath} download>
            this statement’s bundle
          </a>{" "}
          and do it without us.
        </p>
        <Form method="post" preventScrollReset onSubmit={verify}>
          <button type="submit" className="button button-primary" aria-disabled={isBusy}>
            {isBusy ? "Verifying" : "Verify this statement"}
          </button>
        </Form>
        <div aria-live="polite">
          {shown === undefined ? null : <Verdict found={shown} side={props.side} />}
        </div>
      </div>
    </Panel>
  );
}

function Verdict({ found, side }: { readonly found: Found; readonly side: "company" | "portal" }) {
  if (found.kind === "unable") {
    return (
      <Notice tone="warning" title="It could not be verified here">
        <p>Use a current browser, or download the verifier and the bundle.</p>
      </Notice>
    );
  }
  return (
    <div className="stack">
      {found.ok ? (
        <Notice tone="success" title="This statement is genuine and complete" />
      ) : (
        <Notice tone="danger" title="This statement does not verify">
          <p>
            {side === "portal"
              ? "Keep the bundle, and ask the company about the step that failed."
              : "Keep the bundle, and verify the ledger: its page says what is wrong in it."}
          </p>
        </Notice>
      )}
      <VerificationSteps steps={found.steps} />
    </div>
  );
}

async function verifyHere(bundlePath: string): Promise<Found> {
  const [{ verifyBundle }, { webCryptoHost: host }, bundle, published] = await Promise.all([
    import("#worker/domain/statement-bundle/verify-bundle.ts"),
    import("#web/verifier/web-crypto-host.ts"),
    fetch(bundlePath),
    fetch("/.well-known/ledger-keys.json"),
  ]);
  if (!bundle.ok || !published.ok) return { kind: "unable" };
  const { keys } = (await published.json()) as { readonly keys: readonly { readonly kid: string }[] };
  const bytes = new Uint8Array(await bundle.arrayBuffer());
  const { ok, steps } = await verifyBundle(bytes, { host, trustedKeyIds: keys.map(({ kid }) => kid) });
  return { kind: "checked", ok, steps };
}
