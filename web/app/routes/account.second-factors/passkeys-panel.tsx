import { Form, useSubmit } from "@remix-run/react";
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/browser";
import { type FormEvent, useState } from "react";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { usePasskeysOffered } from "#web/app/ui/passkey-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

export function PasskeysPanel({ passkeys }: { readonly passkeys: readonly Passkey[] }) {
  return (
    <Panel title="Passkeys" flush>
      <DataTable
        caption="Passkeys"
        columns={COLUMNS}
        rows={passkeys}
        rowKey={({ id }) => id}
        empty={
          <p className="panel-body muted">
            None yet. A passkey signs you in with this device's lock, without a password.
          </p>
        }
      />
      <AddPasskey />
    </Panel>
  );
}

function AddPasskey() {
  const isOffered = usePasskeysOffered();
  const submit = useSubmit();
  const [failure, setFailure] = useState("");
  if (!isOffered) {
    return (
      <p className="panel-body muted">
        This browser has no passkeys, or the page's script has not come alive.
      </p>
    );
  }
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "");
    setFailure("");
    makePasskey()
      .then((response) => submit({ intent: "add-passkey", name, response }, { method: "post" }))
      .catch((error: unknown) => setFailure(toMessage(error)));
  };
  return (
    <form onSubmit={add} className="form panel-body">
      <TextField
        name="name"
        label="Name of the new passkey"
        problem={undefined}
        defaultValue="This device"
        required
      />
      <button type="submit" className="button">
        Add a passkey
      </button>
      {failure === "" ? null : (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}

class ProofNeeded extends Error {}

async function makePasskey(): Promise<string> {
  const [{ startRegistration }, answer] = await Promise.all([
    import("@simplewebauthn/browser"),
    fetch("/api/v1/account/passkeys/options", { method: "POST" }),
  ]);
  // Whose session is over is sent to sign in from there.
  if (answer.status === 401 || answer.status === 403) throw new ProofNeeded();
  return JSON.stringify(
    await startRegistration({
      optionsJSON: (await answer.json()) as PublicKeyCredentialCreationOptionsJSON,
    }),
  );
}

function toMessage(error: unknown): string {
  if (error instanceof ProofNeeded) {
    location.assign(`/prove?next=${encodeURIComponent("/account/second-factors")}`);
    return "First prove that it is you.";
  }
  return "The passkey was not made. Try again.";
}

const COLUMNS: readonly Column<Passkey>[] = [
  { key: "name", header: "Name", title: true, cell: ({ name }) => name },
  { key: "made", header: "Made", cell: ({ createdAt }) => <DateTime iso={createdAt} /> },
  {
    key: "used",
    header: "Last used",
    cell: ({ lastUsedAt }) =>
      lastUsedAt === null ? <span className="muted">Never</span> : <DateTime iso={lastUsedAt} withTime />,
  },
  {
    key: "remove",
    header: "Remove",
    cell: ({ id, name }) => (
      <Form method="post">
        <input type="hidden" name="intent" value="remove-passkey" />
        <input type="hidden" name="id" value={id} />
        <button type="submit" className="button" aria-label={`Remove the passkey ${name}`}>
          Remove
        </button>
      </Form>
    ),
  },
];
