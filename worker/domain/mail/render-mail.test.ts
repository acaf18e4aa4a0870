import { expect, test } from "vitest";
import { exampleMail, mailKinds } from "#worker/testing/mails.ts";
import type { MailKind, MailParams, QueuedMail } from "./queued-mail.ts";
import { renderMail } from "./render-mail.ts";

const origin = "https://fairshare.example.com";

function rendered(mail: QueuedMail) {
  const result = renderMail(mail, { origin });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

test.each(mailKinds)("%s says the same in HTML and in text, and links only to our own site", (kind) => {
  const mail = rendered(exampleMail(kind));
  expect(mail.subject).toMatch(/^[^\r\n]{10,80}$/);
  expect(`${mail.html}${mail.text}`).not.toMatch(/undefined|null|NaN|\[object/);
  const hrefs = [...mail.html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? "");
  expect(hrefs.every((href) => href === origin || href.startsWith(`${origin}/`))).toBe(true);
  const paragraphs = [...mail.html.matchAll(/<p class="t"[^>]*>([^<]*)<\/p>/g)].map(([, text]) => text ?? "");
  expect(paragraphs.length).toBeGreaterThan(0);
  for (const text of paragraphs) expect(mail.text).toContain(text.replaceAll("&#39;", "'"));
});

test("a link is the path on our origin, alone on its line in the text", () => {
  const { html, text } = rendered(exampleMail("verify-email"));
  expect(text).toContain(`\n${origin}/verify-email?token=Zm9v\n`);
  expect(html.match(new RegExp(`href="${origin}/verify-email\\?token=Zm9v"`, "g"))).toHaveLength(2);
});

test("an invitation shows the company, its sender and how long it works", () => {
  const { html, text, subject } = rendered(exampleMail("partner-invitation"));
  expect(subject).toBe("Quillmark Systems shows you what Halvorne Consulting has earned");
  expect(text).toMatch(/^Quillmark Systems, by way of Fairshare\n/);
  expect(text).toContain("works for 7 days");
  expect(html).toContain("Mara Lindqvist");
});

test("what people typed is escaped wherever it stands", () => {
  const nasty = `<script>alert("1")</script>&'`;
  const { html } = rendered(
    exampleMail("company-invitation", {
      params: { companyName: nasty, inviterName: nasty, roleName: nasty },
    }),
  );
  expect(html).not.toContain("<script");
  expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;");
});

/** Every parameter that is somebody's words, of every kind. */
const typed: readonly (readonly [MailKind, string])[] = mailKinds.flatMap((kind) =>
  Object.entries(exampleMail(kind).params)
    .filter(([name, value]) => typeof value === "string" && /Name$|^title$|^device$/.test(name))
    .map(([name]) => [kind, name] as const),
);

test.each(typed)("%s: %s becomes no tag, no header, no link and no reversed text", (kind, name) => {
  const value = "Eve\r\nBcc: all@evil.example <b>x</b> http://evil.example \u202egnp.exe \u0000\u0085\u009b";
  const params = { [name]: value } as Partial<MailParams[typeof kind]>;
  const mail = rendered(exampleMail(kind, { params }));
  const everything = `${mail.subject}${mail.html}${mail.text}`;
  expect(mail.html).not.toContain("<b>x</b>");
  expect(everything.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  expect(mail.subject).not.toMatch(/[\r\n]/);
  // In a subject nothing is made a link of; elsewhere an unseen mark keeps a program from doing so.
  expect(`${mail.html}${mail.text}`.replace(/<title>.*?<\/title>/, "")).not.toMatch(
    /evil\.example|https?:\/\/evil/,
  );
  expect(mail.subject).not.toContain("\u200b");
});

test.each([
  [{ email: "eve@evil.example\r\nBcc: all@quillmark.example", name: "Eve" }, "address-has-line-break"],
  [{ email: "eve@evil.example", name: "Eve\nBcc: all@quillmark.example" }, "name-has-line-break"],
])("a line break in the recipient %j is refused", (to, problem) => {
  expect(renderMail(exampleMail("verify-email", { to }), { origin })).toEqual({ ok: false, error: problem });
});

test.each(["//evil.example", "/\\evil.example", "https://evil.example", "verify", "/a b", "/a\nb"])(
  "a link to %j is refused",
  (confirmPath) => {
    const mail = exampleMail("verify-email", { params: { confirmPath } });
    expect(renderMail(mail, { origin })).toEqual({ ok: false, error: "link-leaves-our-site" });
  },
);

test("a notice without an action has no button", () => {
  const { html, text } = rendered(exampleMail("notice", { params: { action: null } }));
  expect(html).not.toContain('class="b"');
  expect(text).toContain("It lists eleven deals.");
});
