import { registrationStates } from "#worker/domain/registration/registration-state.ts";

export const PATH = "/company/registrations";

/** What the queue's address may say. */
export const QUERY = {
  view: ["undecided", "overdue", "all", ...registrationStates],
  q: "text",
  assigneeId: "text",
  partnerId: "text",
  sort: ["-createdAt", "dueAt"],
  cursor: "text",
} as const;

/** The queue as it is shown, without the place in its pages. */
export type QueueQuery = {
  readonly view: (typeof QUERY.view)[number];
  readonly q?: string | undefined;
  readonly assigneeId?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly sort?: "-createdAt" | "dueAt" | undefined;
};
