/** How an administrator makes the company's own app in Salesforce. */
export function AppGuide({ callbackUrl }: { readonly callbackUrl: string }) {
  return (
    <>
      <p>
        Fairshare comes in through an app that belongs to your company, so you decide who may use it and can
        end it at any time. An administrator of Salesforce makes it once, in five minutes:
      </p>
      <ol className="guide">
        <li>
          In Setup, open <strong>External Client App Manager</strong> and choose{" "}
          <strong>New External Client App</strong>. Call it Fairshare, and leave it Local.
        </li>
        <li>
          Under <strong>API (Enable OAuth Settings)</strong>, enable OAuth and give this callback URL:
          <br />
          <code className="break-anywhere">{callbackUrl}</code>
        </li>
        <li>
          Select the scopes <strong>Manage user data via APIs (api)</strong>,{" "}
          <strong>Access the identity URL service (id)</strong> and{" "}
          <strong>Perform requests at any time (refresh_token, offline_access)</strong>.
        </li>
        <li>
          Under Security, require <strong>Proof Key for Code Exchange (PKCE)</strong> and leave the secret
          required for the web server flow. Refresh token rotation may be on.
        </li>
        <li>
          Under Policies, let the users in who may connect, and set the refresh token to be{" "}
          <strong>valid until revoked</strong>. Leave IP restrictions relaxed: Fairshare has no fixed
          addresses.
        </li>
        <li>
          Create it, open <strong>Consumer Key and Secret</strong>, and copy both into this form. New apps can
          take ten minutes until they answer.
        </li>
      </ol>
    </>
  );
}
