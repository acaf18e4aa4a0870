import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { type ConnectedApp, simulatorPassword } from "./identity-store.ts";

type Content = HtmlEscapedString | Promise<HtmlEscapedString>;

export function loginPage(shown: {
  readonly loginHint: string;
  readonly problem: string | null;
  readonly org: string;
}): Promise<Response> {
  const problem = shown.problem === null ? "" : html`<p class="problem" role="alert">${shown.problem}</p>`;
  return page({
    status: 200,
    title: "Login | Salesforce simulator",
    content: html`<h1>${shown.org}</h1>
      ${problem}
      <form method="post">
        <label>Username <input name="username" value="${shown.loginHint}" autocomplete="username" required></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
        <button>Log In</button>
      </form>
      <p class="quiet">A simulator: the password of all its users is “${simulatorPassword}”.</p>`,
  });
}

export function consentPage(shown: {
  readonly app: ConnectedApp;
  readonly scope: string;
  readonly username: string;
  readonly ticket: string;
}): Promise<Response> {
  const scopes = shown.scope.split(" ").map((scope) => html`<li>${scopeLabels[scope] ?? scope}</li>`);
  return page({
    status: 200,
    title: "Allow access? | Salesforce simulator",
    content: html`<h1>Allow Access?</h1>
      <p>${shown.app.name} is asking to:</p>
      <ul>${scopes}</ul>
      <form method="post">
        <input type="hidden" name="ticket" value="${shown.ticket}">
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny" class="quiet">Deny</button>
      </form>
      <p class="quiet">You are logged in as ${shown.username}.</p>`,
  });
}

export function errorPage(status: number, error: string, description: string): Promise<Response> {
  return page({
    status,
    title: "Problem | Salesforce simulator",
    content: html`<h1>We can't authorize you because of an OAuth error.</h1>
      <p><b>${error}</b></p>
      <p>${description}</p>`,
  });
}

const scopeLabels: Readonly<Record<string, string>> = {
  api: "Manage user data via APIs",
  id: "Access the identity URL service",
  refresh_token: "Perform requests at any time",
  offline_access: "Perform requests at any time",
  openid: "Access unique user identifiers",
};

async function page(shown: {
  readonly status: number;
  readonly title: string;
  readonly content: Content;
}): Promise<Response> {
  const style = `body{font:16px/1.5 system-ui,sans-serif;background:#f3f3f3;color:#181818;margin:0;padding:2rem 1rem}
main{max-width:24rem;margin:0 auto;background:#fff;border:1px solid #ddd;border-radius:.25rem;padding:1.5rem}
h1{font-size:1.25rem;margin:0 0 1rem}label{display:block;margin:0 0 1rem}
input{display:block;box-sizing:border-box;width:100%;padding:.5rem;font:inherit;border:1px solid #767676;border-radius:.25rem}
button{font:inherit;padding:.5rem 1rem;border:1px solid #0b5cab;border-radius:.25rem;background:#0b5cab;color:#fff}
button.quiet{background:#fff;color:#0b5cab}.quiet{color:#555}.problem{color:#a30000}`;
  const body = await html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${shown.title}</title>
<style>${style}</style>
<main>${shown.content}</main>
</html>`;
  return new Response(String(body), {
    status: shown.status,
    headers: { "Content-Type": "text/html;charset=UTF-8" },
  });
}
