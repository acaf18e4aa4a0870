import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/cloudflare";
import { Form, useActionData } from "@remix-run/react";
import { apiOf } from "#web/app/lib/api.server.ts";
import type { BundleCheckView } from "#web/app/lib/views.ts";
import { checkBundleBytes } from "#web/app/statements/check-bundle.server.ts";
import { VerificationSteps } from "#web/app/statements/verification-steps.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Verify a statement · Fairshare" }];

/** Open to anybody who was given a file; nothing is kept of it. */
export async function action(args: ActionFunctionArgs) {
  const file = (await args.request.formData()).get("bundle");
  if (!(file instanceof File) || file.size === 0) {
    return data({ problem: "Choose the statement’s bundle file.", check: null }, { status: 422 });
  }
  const check = await checkBundleBytes(apiOf(args), await file.arrayBuffer());
  return check === null
    ? data({ problem: "That was tried too often. Wait a minute.", check: null }, { status: 429 })
    : { problem: undefined, check };
}

export default function Verify() {
  const result = useActionData<typeof action>();
  const check = result?.check ?? null;
  return (
    <PlainShell>
      <div className="stack">
        <h1>Verify a statement</h1>
        <p>
          Choose the bundle of a statement, the file whose name ends in “-bundle.json”. You learn whether it
          is genuine, and whether it is in force. Nothing is kept of it.
        </p>
        <Form method="post" encType="multipart/form-data" className="form">
          <Field
            id="bundle"
            label="Bundle file"
            hint="You can also drop the file here."
            error={result?.problem}
          >
            {(control) => (
              <input {...control} type="file" name="bundle" accept=".json,application/json" required />
            )}
          </Field>
          <SubmitButton tone="primary" busyText="Verifying">
            Verify
          </SubmitButton>
        </Form>
        <div aria-live="polite">{check === null ? null : <Verdict check={check} />}</div>
        <p className="small muted">
          To check it without us, keep{" "}
          <a href="/statement-verifier.html" download>
            the verifier page
          </a>{" "}
          or{" "}
          <a href="/verify-statement.mjs" download>
            the Node command
          </a>
          , and <a href="/.well-known/ledger-keys.json">our public keys</a>.
        </p>
      </div>
    </PlainShell>
  );
}

function Verdict({ check }: { readonly check: BundleCheckView }) {
  const { verdict, statement, newestVersion, steps } = check;
  const [tone, title] = verdicts[verdict];
  return (
    <div className="stack">
      <Notice tone={tone} title={title}>
        {verdict === "superseded" ? (
          <p>It is genuine, and version {newestVersion} has taken its place.</p>
        ) : null}
        {verdict === "unknown" ? <p>It agrees with itself, but no such statement was issued here.</p> : null}
      </Notice>
      {statement === null ? null : (
        <Facts>
          <Fact label="Issuer" wide>
            {statement.issuer}
          </Fact>
          <Fact label="Statement">
            {statement.number}, version {statement.version}
          </Fact>
          <Fact label="Period">{statement.period}</Fact>
          <Fact label="Issued">
            <DateTime iso={statement.issuedAt} />
          </Fact>
        </Facts>
      )}
      <VerificationSteps steps={steps} />
    </div>
  );
}

const verdicts = {
  valid: ["success", "Valid"],
  superseded: ["warning", "Superseded"],
  altered: ["danger", "Altered, or not a statement"],
  unknown: ["danger", "Not issued here"],
} as const;
