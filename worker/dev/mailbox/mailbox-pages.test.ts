import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { buildDevServices } from "#worker/dev/dev-worker.ts";
import { api } from "#worker/testing/api.ts";
import { linkTo, mailsTo } from "#worker/testing/mailbox.ts";
import { exampleMail } from "#worker/testing/mails.ts";
import type { ReceivedMail } from "./dev-mailbox.ts";

const ines = { email: "ines@halvorne.example", name: "Ines <Halvorne>" };
const mara = { email: "mara@quillmark.example", name: "Mara Lindqvist" };

/** What no clock has made too old to be sent. */
const createdAt = buildDevServices(env).clock.now();

beforeEach(async () => {
  await buildDevServices(env).mail.enqueue([
    exampleMail("password-reset", { id: "mail_reset", to: ines, createdAt }),
    exampleMail("api-key-created", { id: "mail_key", to: mara, createdAt }),
  ]);
  await mailsTo(ines.email);
});

test("the mailbox holds what was sent to an address, with the links as they are", async () => {
  expect(await mailsTo("INES@halvorne.example")).toMatchObject([
    { id: "mail_reset", kind: "password-reset", to: ines, subject: "Choose a new password" },
  ]);
  expect(await linkTo(ines.email)).toBe("/reset-password?token=Zm9v");
  const answer = await api(null).get("//dev/mailbox.json?to=mara@quillmark.example");
  const { mails } = await answer.json<{ mails: ReceivedMail[] }>();
  expect(mails.map(({ id }) => id)).toEqual(["mail_key"]);
  expect(mails[0]?.links).toEqual([`${env.APP_ORIGIN}/company/settings/api-keys`]);
});

test("the list shows everybody's mail, or one address's", async () => {
  const everybody = await (await api(null).get("//dev/mailbox")).text();
  expect(everybody).toContain("Choose a new password");
  expect(everybody).toContain("A new API key for Quillmark Systems");
  const one = await (await api(null).get("//dev/mailbox?to=ines%40halvorne.example")).text();
  expect(one).toContain("Choose a new password");
  expect(one).not.toContain("A new API key");
  const nobody = await (await api(null).get("//dev/mailbox?to=%3Cb%3E@x.example")).text();
  expect(nobody).toContain("Nothing has been sent to &lt;b&gt;@x.example");
});

test("a mail is shown in a frame that runs nothing, as text, and with its links to follow", async () => {
  const answer = await api(null).get("//dev/mailbox/mail_reset");
  const html = await answer.text();
  expect(html).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="');
  expect(html).toContain(`<li><a href="${env.APP_ORIGIN}/reset-password?token=Zm9v">`);
  expect(html).toContain("Ines &lt;Halvorne&gt;");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect((await api(null).get("//dev/mailbox/mail_none")).status).toBe(404);
});
