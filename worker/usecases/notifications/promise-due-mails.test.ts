import { expect, test } from "vitest";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { actLinkMs } from "#worker/domain/notification/act.ts";
import type { ActLink } from "#worker/usecases/acts/act-ports.ts";
import type { DueNotification } from "./notification-ports.ts";
import { promiseDueMails } from "./promise-due-mails.ts";

const now = 1_795_435_200_000;

function due(id: string, more: Partial<DueNotification> = {}): DueNotification {
  return {
    id,
    userId: "usr_1",
    audience: "company",
    tenantId: "ten_1",
    partnerId: null,
    eventId: `evt_${id}`,
    kind: "registration.submitted",
    subjectId: `reg_${id}`,
    title: `Title ${id}`,
    paragraphs: [],
    path: "/company/registrations",
    isListed: true,
    mail: "at_once",
    mailDueAt: now - 1,
    mailId: null,
    createdAt: now - 8 * 3_600_000,
    to: { id: "usr_1", email: "joost@veldhaag.example", name: "Joost" },
    companyName: "Veldhaag",
    ...more,
  };
}

async function promisedFor(waiting: readonly DueNotification[]) {
  const promised: { mail: QueuedMail; ids: readonly string[]; links: readonly ActLink[] }[] = [];
  await promiseDueMails({
    notifications: {
      listDue: async () => waiting,
      promiseMail: async (mail, { ids, links }) => {
        promised.push({ mail, ids, links });
      },
    },
    sendPromisedMails: async () => {},
    tokens: { fresh: () => "token", hash: (token) => `hash of ${token}` },
    clock: { now: () => now },
    ids: { fresh: (prefix) => prefix, derive: (...parts) => parts.join(" ") },
  });
  return promised;
}

const partner = { audience: "partner", kind: "registration.approved", userId: "usr_2" } as const;

test.each([
  ["one company's are one mail", [due("a"), due("b")], [["a", "b"]]],
  ["each company's person has a mail a company", [due("a"), due("b", { tenantId: "ten_2" })], [["a"], ["b"]]],
  [
    "a partner's person has one for all companies",
    [due("a", partner), due("b", { ...partner, tenantId: "ten_2" })],
    [["a", "b"]],
  ],
  ["two people have each their own", [due("a"), due("b", { userId: "usr_3" })], [["a"], ["b"]]],
  ["both sides of a person are apart", [due("a"), due("b", { ...partner, userId: "usr_1" })], [["a"], ["b"]]],
])("%s", async (_, waiting, expected) => {
  expect((await promisedFor(waiting)).map(({ ids }) => ids)).toEqual(expected);
});

test("a decision that waited can be taken from its mail, for as long as if it had been sent at once", async () => {
  const [{ mail, links } = { mail: null, links: [] }] = await promisedFor([due("a")]);
  expect(links).toMatchObject([
    { tokenHash: "hash of token", subjectId: "reg_a", expiresAt: now + actLinkMs },
  ]);
  expect(mail?.params).toMatchObject({ action: { path: "/company/act?token=token" } });
});

test("a digest and what only tells carry no such link", async () => {
  const promised = [
    ...(await promisedFor([due("a"), due("b")])),
    ...(await promisedFor([due("c", partner)])),
  ];
  expect(promised.map(({ links }) => links)).toEqual([[], []]);
});
