import { useFetcher } from "@remix-run/react";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { useEffect, useState } from "react";

/**
 * Offers a passkey where the browser has them, and posts the browser's answer to `action` with the way on. What it needs is
 * loaded when the button is used.
 */
export function PasskeyButton({ action, next }: { readonly action: string; readonly next: string }) {
  const { state, ask } = usePasskeyQuestion(action, next);
  const isOffered = usePasskeysOffered();
  if (!isOffered) return null;
  return (
    <div className="stack-tight">
      <div className="row">
        <button type="button" className="button" onClick={ask} aria-disabled={state.kind === "asking"}>
          Use a passkey
        </button>
      </div>
      {state.kind === "refused" ? (
        <p className="field-error" role="alert">
          {state.message}
        </p>
      ) : null}
    </div>
  );
}

/** Whether this browser knows passkeys; false until the page has come alive. */
export function usePasskeysOffered(): boolean {
  const [isOffered, setOffered] = useState(false);
  useEffect(() => setOffered("PublicKeyCredential" in window), []);
  return isOffered;
}

type Question = { readonly kind: "idle" | "asking" } | { readonly kind: "refused"; readonly message: string };

function usePasskeyQuestion(
  action: string,
  next: string,
): { readonly state: Question; readonly ask: () => void } {
  const [state, setState] = useState<Question>({ kind: "idle" });
  const fetcher = useFetcher<{ readonly message: string }>();
  const message = fetcher.data?.message;
  useEffect(() => {
    if (message !== undefined && fetcher.state === "idle") setState({ kind: "refused", message });
  }, [message, fetcher.state]);
  const ask = () => {
    setState({ kind: "asking" });
    askBrowser()
      .then((response) => fetcher.submit({ response, next }, { method: "post", action }))
      .catch(() =>
        setState({ kind: "refused", message: "No passkey was given. Try again or sign in otherwise." }),
      );
  };
  return { state, ask };
}

async function askBrowser(): Promise<string> {
  const [{ startAuthentication }, options] = await Promise.all([
    import("@simplewebauthn/browser"),
    fetch("/api/v1/session/passkey/options", { method: "POST" }).then((answer) => answer.json()),
  ]);
  return JSON.stringify(
    await startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON }),
  );
}
