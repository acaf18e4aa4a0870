import { expect, test } from "vitest";
import type { DueNotification } from "./notification-ports.ts";
import { type DueMailNeeds, promiseDueMails } from "./promise-due-mails.ts";

function dueOf(userId: string): DueNotification {
  return {
    id: `ntf_${userId}`,
    userId,
    audience: "company",
    tenantId: "ten_1",
    partnerId: null,
    eventId: "evt_1",
    kind: "rule.published",
    subjectId: "rul_1",
    subjectVersion: null,
    title: "A rule",
    paragraphs: [],
    path: "/company/rules/rul_1",
    isListed: true,
    mail: "digest",
    mailDueAt: 1,
    mailId: null,
    createdAt: 1,
    to: { id: userId, name: userId, email: `${userId}@example.com` },
    companyName: "Quillmark",
  };
}

const tokens = { fresh: () => "token", hash: (token: string) => `hash of ${token}` };

test("one run promises the mails of so many people at most, the longest waiting first, and only after dropping who has left", async () => {
  const due = Array.from({ length: 250 }, (_, at) => dueOf(`usr_${at}`));
  const steps: string[] = [];
  const needs: DueMailNeeds = {
    notifications: {
      dropLost: async () => void steps.push("drop"),
      listDue: async () => due,
      promiseMail: async (_, { userId }) => void steps.push(userId),
    },
    tokens,
    sendPromisedMails: async (ids) => void steps.push(`send ${ids.length}`),
    clock: { now: () => 2 },
    ids: { fresh: (prefix) => prefix, derive: (prefix, ...parts) => `${prefix}_${parts.join("_")}` },
  };
  await promiseDueMails(needs);
  expect(steps).toEqual(["drop", ...due.slice(0, 200).map(({ userId }) => userId), "send 200"]);
});

const partner = { audience: "partner" } as const;

test.each<readonly [string, readonly Partial<DueNotification>[], readonly number[]]>([
  ["what is due for one person at one company is one mail", [{}, {}], [2]],
  ["each company has its own mail to its person", [{}, { tenantId: "ten_2" }], [1, 1]],
  ["a partner's person has one mail of all companies", [partner, { ...partner, tenantId: "ten_2" }], [2]],
  ["two people have a mail each", [{}, { userId: "usr_2" }], [1, 1]],
  ["both sides of one person are apart", [{}, partner], [1, 1]],
])("%s", async (_, waiting, expected) => {
  const sizes: number[] = [];
  await promiseDueMails({
    notifications: {
      dropLost: async () => {},
      listDue: async () => waiting.map((more, at) => ({ ...dueOf("usr_1"), id: `ntf_${at}`, ...more })),
      promiseMail: async (_mail, { ids }) => void sizes.push(ids.length),
    },
    tokens,
    sendPromisedMails: async () => {},
    clock: { now: () => 2 },
    ids: { fresh: (prefix) => prefix, derive: (prefix, ...parts) => `${prefix}_${parts.join("_")}` },
  });
  expect(sizes).toEqual(expected);
});

test.each([
  ["one alone", 1],
  ["a digest", 2],
])("%s lets its reader decide what waits, and links in it work from when it goes out", async (_, size) => {
  const waits: Partial<DueNotification> = {
    kind: "registration.submitted",
    subjectId: "reg_1",
    subjectVersion: 3,
  };
  const promised: unknown[] = [];
  await promiseDueMails({
    notifications: {
      dropLost: async () => {},
      listDue: async () =>
        [waits, {}].slice(0, size).map((more, at) => ({ ...dueOf("usr_1"), id: `ntf_${at}`, ...more })),
      promiseMail: async ({ params }, { links }) => void promised.push(JSON.stringify(params), ...links),
    },
    tokens,
    sendPromisedMails: async () => {},
    clock: { now: () => 1_000 },
    ids: { fresh: (prefix) => prefix, derive: (prefix, ...parts) => `${prefix}_${parts.join("_")}` },
  });
  expect(promised).toEqual([
    expect.stringContaining("/company/act?token=token"),
    {
      tokenHash: "hash of token",
      userId: "usr_1",
      tenantId: "ten_1",
      act: "registration.decide",
      subjectId: "reg_1",
      title: "A rule",
      subjectVersion: 3,
      expiresAt: 1_000 + 48 * 3_600_000,
    },
  ]);
});
