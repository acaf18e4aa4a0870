import type { Letter } from "./letter.ts";
import type { LetterFrame } from "./letter-text.ts";
import { escapeHtml } from "./mail-text.ts";

/**
 * One column in plain tables, because mail programs lay out little else. Colours stand in each element, since many programs
 * drop the style sheet; those that keep it and ask for dark get the dark ones of the product.
 */
export function letterHtml(letter: Letter, { origin, url, recipient }: LetterFrame): string {
  const sender =
    letter.sender === null
      ? "Fairshare"
      : `${escapeHtml(letter.sender)} <span class="m" style="${muted};font-weight:400">by way of Fairshare</span>`;
  const rows = [
    ...letter.paragraphs.map((text) => `<p class="t" style="${body}">${escapeHtml(text)}</p>`),
    factsTable(letter.facts ?? [], origin),
    actionButton(letter.action?.label ?? null, url),
    ...(letter.notes ?? []).map((text) => `<p class="m" style="${small}">${escapeHtml(text)}</p>`),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(letter.subject)}</title>
<style>${darkStyles}</style>
</head>
<body class="p" style="margin:0;padding:0;background:#f6f7f7">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(letter.preview)}</div>
<table role="presentation" class="p" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f6f7f7">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
<tr><td class="t" style="padding:0 4px 12px;font:600 14px/1.5 ${fonts};color:#15201e">${sender}</td></tr>
<tr><td class="c" style="padding:28px 24px 12px;background:#ffffff;border:1px solid #dde2e1;border-radius:6px">
<h1 class="t" style="margin:0 0 16px;font:600 20px/1.3 ${fonts};color:#15201e">${escapeHtml(letter.title)}</h1>
${rows.filter((row) => row !== "").join("\n")}
</td></tr>
<tr><td class="m" style="padding:16px 4px 0;font:400 12px/1.6 ${fonts};color:#55625f">
<a class="m" href="${escapeHtml(origin)}" style="color:#55625f">Fairshare</a>, the partner revenue ledger that both sides can check.<br>
Sent to ${escapeHtml(recipient)}.
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function factsTable(facts: NonNullable<Letter["facts"]>, origin: string): string {
  if (facts.length === 0) return "";
  const rows = facts.map(
    ({ label, value, link }) =>
      `<tr><td class="m l" width="96" style="padding:8px 16px 8px 0;border-top:1px solid #dde2e1;${cell};color:#55625f;white-space:nowrap">${escapeHtml(label)}</td>` +
      `<td class="t l" style="padding:8px 0;border-top:1px solid #dde2e1;${cell};color:#15201e;word-break:break-word">${escapeHtml(value)}${link === undefined ? "" : factLink(link, origin)}</td></tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">${rows.join("")}</table>`;
}

function factLink(
  { label, path }: { readonly label: string; readonly path: string },
  origin: string,
): string {
  return `<br><a class="a" href="${escapeHtml(`${origin}${path}`)}" style="color:#0b6763;font-weight:600">${escapeHtml(label)}</a>`;
}

/** The address is spelled out as well, for programs that show no links and people who do not trust a button. */
function actionButton(label: string | null, url: string | null): string {
  if (label === null || url === null) return "";
  const href = escapeHtml(url);
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 16px"><tr>
<td class="b" style="background:#0b6763;border-radius:6px"><a class="b" href="${href}" style="display:inline-block;border-radius:6px;padding:11px 20px;font:600 14px/1.4 ${fonts};color:#ffffff;text-decoration:none">${escapeHtml(label)}</a></td>
</tr></table>
<p class="m" style="${small}">Or open this address: <a class="a" href="${href}" style="color:#0b6763;word-break:break-all">${href}</a></p>`;
}

const fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const body = `margin:0 0 16px;font:400 15px/1.55 ${fonts};color:#15201e`;
const muted = "color:#55625f";
const small = `margin:0 0 12px;font:400 13px/1.55 ${fonts};${muted}`;
const cell = `font:400 14px/1.5 ${fonts};vertical-align:top`;

const darkStyles = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.p{background:#0e1313!important}.c{background:#151b1b!important;border-color:#2a3434!important}
.t{color:#e7eceb!important}.m{color:#a0adaa!important}.l{border-color:#2a3434!important}
.a{color:#5cc4b6!important}.b{background:#5cc4b6!important;color:#06201e!important}
}`;
