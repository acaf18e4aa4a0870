import { Notice } from "#web/app/ui/notice.tsx";

/** The way to Salesforce's login. It is a link, because a form may not lead to another site. */
export function LogInPanel({ authorizeUrl }: { readonly authorizeUrl: string }) {
  return (
    <Notice title="Now log in at Salesforce">
      <p>
        Log in as the user whose eyes Fairshare is to have, best an integration user of its own that sees
        every deal, and allow access. You come back here by yourself. The link works for ten minutes.
      </p>
      <p>
        Should Salesforce show <code>OAUTH_APPROVAL_ERROR_GENERIC</code> or{" "}
        <code>OAUTH_EC_APP_NOT_FOUND</code> instead of a question, the app is not enabled for this user or
        this org yet: look at its policies, and begin again.
      </p>
      <p className="notice-actions">
        <a className="button button-primary" href={authorizeUrl} rel="noreferrer">
          Log in at Salesforce
        </a>
      </p>
    </Notice>
  );
}
