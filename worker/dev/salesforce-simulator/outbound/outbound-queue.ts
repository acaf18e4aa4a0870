import type { Written } from "../records/record-writer.ts";

/** What an administrator has set up: which object's writes are told to which address, with which fields. */
export type OutboundRule = {
  readonly actionId: string;
  readonly objectName: string;
  readonly fields: readonly string[];
  readonly endpointUrl: string;
  readonly when: "created" | "created-or-updated";
  readonly sendsSessionId: boolean;
};

export type QueuedNotification = {
  readonly id: string;
  readonly actionId: string;
  readonly recordId: string;
  readonly objectName: string;
  readonly enqueuedAtMs: number;
  attempts: number;
  nextAttemptAtMs: number;
  state: "waiting" | "delivered" | "dropped";
};

export type OutboundState = {
  readonly rules: readonly OutboundRule[];
  readonly notifications: readonly QueuedNotification[];
};

export type OutboundQueue = {
  addRule(rule: Omit<OutboundRule, "actionId">): OutboundRule;
  removeRule(actionId: string): void;
  rules(): readonly OutboundRule[];
  /** Queues a notification for every rule that a write concerns. */
  noteWrite(written: Written, nowMs: number): void;
  /** Once more, under its old id: what a redelivery long after looks like. */
  replay(id: string, nowMs: number): void;
  due(nowMs: number): readonly QueuedNotification[];
  list(): readonly QueuedNotification[];
  state(): OutboundState;
};

export function createOutboundQueue(
  initial: OutboundState,
  nextId: (prefix: string) => string,
): OutboundQueue {
  let rules = [...initial.rules];
  const notifications = initial.notifications.map((held) => ({ ...held }));
  return {
    addRule: (rule) => {
      const added = { ...rule, actionId: nextId("04k") };
      rules.push(added);
      return added;
    },
    removeRule: (actionId) => {
      rules = rules.filter((rule) => rule.actionId !== actionId);
    },
    rules: () => rules,
    noteWrite: ({ object, id, kind, visibleAtMs }, nowMs) => {
      for (const rule of rules) {
        if (rule.objectName !== object.name || (rule.when === "created" && kind !== "created")) continue;
        notifications.push({
          id: nextId("04l"),
          actionId: rule.actionId,
          recordId: id,
          objectName: object.name,
          enqueuedAtMs: nowMs,
          attempts: 0,
          // A message leaves when its transaction has committed.
          nextAttemptAtMs: Math.max(nowMs, visibleAtMs),
          state: "waiting",
        });
      }
    },
    replay: (id, nowMs) => {
      const held = notifications.find((notification) => notification.id === id);
      if (held === undefined) throw new Error(`there is no notification ${id}`);
      held.state = "waiting";
      held.nextAttemptAtMs = nowMs;
    },
    due: (nowMs) =>
      notifications.filter(({ state, nextAttemptAtMs }) => state === "waiting" && nextAttemptAtMs <= nowMs),
    list: () => notifications,
    state: () => ({ rules, notifications }),
  };
}
