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

test("one run promises the mails of so many people at most, the longest waiting first, and only after dropping who has left", async () => {
  const due = Array.from({ length: 250 }, (_, at) => dueOf(`usr_${at}`));
  const steps: string[] = [];
  const needs: DueMailNeeds = {
    notifications: {
      dropLost: async () => void steps.push("drop"),
      listDue: async () => due,
      promiseMail: async (_, { userId }) => void steps.push(userId),
    },
    sendPromisedMails: async (ids) => void steps.push(`send ${ids.length}`),
    clock: { now: () => 2 },
    ids: { fresh: (prefix) => prefix, derive: (prefix, ...parts) => `${prefix}_${parts.join("_")}` },
  };
  await promiseDueMails(needs);
  expect(steps).toEqual(["drop", ...due.slice(0, 200).map(({ userId }) => userId), "send 200"]);
});
