import { escapeHtml } from "#worker/domain/mail/mail-text.ts";
import type { Env } from "#worker/env.ts";
import { getReceived, listReceived, type ReceivedMail } from "./dev-mailbox.ts";

/**
 * What was sent, for people and for tests: /dev/mailbox lists it, /dev/mailbox/<id> shows one, /dev/mailbox.json?to=<address>
 * tells a program. Null for any other path.
 */
export async function answerMailbox(request: Request, env: Env): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  const to = searchParams.get("to")?.trim() || null;
  if (pathname === "/dev/mailbox.json") return Response.json({ mails: await listReceived(env, to) });
  if (pathname === "/dev/mailbox") return page("Mailbox", listPage(await listReceived(env, to), to));
  const id = pathname.match(/^\/dev\/mailbox\/([\w-]+)$/)?.[1];
  if (id === undefined) return null;
  const mail = await getReceived(env, id);
  return mail === null
    ? page("Mailbox", "<p>There is no such mail.</p>", 404)
    : page(mail.subject, mailPage(mail));
}

function listPage(mails: readonly ReceivedMail[], to: string | null): string {
  const rows = mails.map(
    (mail) =>
      `<tr><td><a href="/dev/mailbox/${mail.id}">${escapeHtml(mail.subject)}</a></td>` +
      `<td>${escapeHtml(mail.to.email)}</td><td>${escapeHtml(mail.kind)}</td><td class="when">${mail.receivedAt.slice(0, 19).replace("T", " ")}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? `<p class="m">${to === null ? "No mail has been sent yet." : `Nothing has been sent to ${escapeHtml(to)}.`}</p>`
      : `<div class="wide"><table><thead><tr><th>Subject</th><th>To</th><th>Kind</th><th>Sent (UTC)</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  return `<h1>Mailbox</h1>
<p class="m">Mail of this development server goes nowhere else. The newest stands first.</p>
<form><label for="to">To</label> <input id="to" name="to" type="email" value="${escapeHtml(to ?? "")}"> <button>Show</button></form>
${table}`;
}

function mailPage(mail: ReceivedMail): string {
  const links = mail.links
    .map((link) => `<li><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></li>`)
    .join("");
  // Its own links open beside the mailbox: our pages refuse to be framed.
  const html = mail.html.replace("<head>", '<head><base target="_blank">');
  return `<p><a href="/dev/mailbox">Mailbox</a></p>
<h1>${escapeHtml(mail.subject)}</h1>
<p class="m">To ${escapeHtml(mail.to.name)} &lt;${escapeHtml(mail.to.email)}&gt;, ${mail.receivedAt.slice(0, 19).replace("T", " ")} UTC, ${escapeHtml(mail.kind)}</p>
${links === "" ? "" : `<ul>${links}</ul>`}
<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escapeHtml(html)}"></iframe>
<h2>As text</h2>
<pre>${escapeHtml(mail.text)}</pre>`;
}

function page(title: string, body: string, status = 200): Response {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${styles}</style></head><body><main>${body}</main></body></html>`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
  };
  return new Response(html, { status, headers });
}

const styles = `:root{color-scheme:light dark;--line:#dde2e1;--m:#55625f;--a:#0b6763}
@media(prefers-color-scheme:dark){:root{--line:#2a3434;--m:#a0adaa;--a:#5cc4b6}}
body{margin:0;font:14px/1.5 system-ui,sans-serif}main{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.25rem;margin:0 0 .25rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}a{color:var(--a);overflow-wrap:anywhere}
.m{color:var(--m);margin:0 0 1rem;overflow-wrap:anywhere}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin-top:1rem}
th,td{text-align:left;padding:.4rem 1rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}td:first-child{min-width:14rem}
.when{white-space:nowrap}input,button{font:inherit;padding:.25rem .5rem}
iframe{box-sizing:border-box;width:100%;height:46rem;border:1px solid var(--line);border-radius:6px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:6px;padding:1rem;margin:0}
@media(max-width:40rem){tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}th{display:none}td{display:block;border:0;padding:.1rem 0}}`;
