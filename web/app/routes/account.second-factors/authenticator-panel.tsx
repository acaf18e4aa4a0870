import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";
import type { Setup } from "./route.tsx";

type AuthenticatorPanelProps = {
  readonly since: string | null;
  readonly codesLeft: number;
  readonly setup: Setup | null;
  readonly problem: FormProblem | undefined;
};

export function AuthenticatorPanel({ since, codesLeft, setup, problem }: AuthenticatorPanelProps) {
  return (
    <Panel
      title="Authenticator app"
      note={
        since === null ? null : (
          <>
            since <DateTime iso={since} />
          </>
        )
      }
    >
      <ErrorSummary problem={problem} labels={{ code: "Code" }} />
      {since === null ? null : <InForce codesLeft={codesLeft} />}
      {since === null && setup === null ? <Begin /> : null}
      {since === null && setup !== null ? <SetUp setup={setup} problem={problem} /> : null}
    </Panel>
  );
}

function Begin() {
  return (
    <Form method="post" className="form">
      <p>Any app that shows codes of six digits will do.</p>
      <SubmitButton name="intent" value="begin" tone="primary">
        Set up an app
      </SubmitButton>
    </Form>
  );
}

function SetUp({ setup, problem }: { readonly setup: Setup; readonly problem: FormProblem | undefined }) {
  return (
    <Form method="post" className="form">
      <input type="hidden" name="setup" value={JSON.stringify(setup)} />
      <p>Point the app at this picture, or type the key into it. Then type the code that it shows.</p>
      <img
        className="qr-code"
        width={200}
        height={200}
        alt="QR code of the key below"
        src={`data:image/svg+xml,${encodeURIComponent(setup.picture)}`}
      />
      <p>
        Key: <code className="break-anywhere">{setup.secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
      <TextField
        name="code"
        label="Code"
        problem={problem}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
      />
      <SubmitButton name="intent" value="confirm" tone="primary">
        Use this app
      </SubmitButton>
    </Form>
  );
}

function InForce({ codesLeft }: { readonly codesLeft: number }) {
  return (
    <div className="stack">
      <p>
        <Badge tone="accent">In force</Badge> Each sign-in asks for a code. {codesLeft} of 10 recovery codes
        left.
      </p>
      <Form method="post" className="row">
        <SubmitButton name="intent" value="codes">
          New recovery codes
        </SubmitButton>
        <SubmitButton name="intent" value="remove" tone="danger">
          Remove the app
        </SubmitButton>
      </Form>
    </div>
  );
}
