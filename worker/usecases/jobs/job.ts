/** Work that a committed change has promised; one variant a kind, versioned because messages outlive deployments. */
export type JobMessage =
  | {
      readonly v: 1;
      readonly kind: "import-check";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly importId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "import-commit";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly importId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "import-undo";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly importId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "attribution-run";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly runId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "back-test";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly backTestId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "sync-start";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly syncRunId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "sync-object";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly syncRunId: string;
      readonly object: string;
    }
  | {
      readonly v: 1;
      readonly kind: "sync-project";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly connectionId: string;
      /** Null when hints, and no run, made it necessary. */
      readonly syncRunId: string | null;
    }
  | {
      readonly v: 1;
      readonly kind: "sync-hints";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly connectionId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "inference-run";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly runId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "company-export";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly exportId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "tree-head-copy";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly treeSize: number;
    }
  | {
      readonly v: 1;
      readonly kind: "ledger-verification";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly verificationId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "statement-issue";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly issueId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "period-close";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly closeId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "period-reopen";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly reopeningId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "dispute-event";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly disputeId: string;
      /** The place of the event in its dispute. */
      readonly seq: number;
    }
  | {
      readonly v: 1;
      readonly kind: "partner-aliases";
      readonly tenantId: string;
      readonly outboxId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "registration-submitted";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly registrationId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "registration-clock";
      readonly tenantId: string;
      /** The same for a company at all times. */
      readonly outboxId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "registration-write";
      readonly tenantId: string;
      /** One for each registration. */
      readonly outboxId: string;
      readonly registrationId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "registration-record";
      readonly tenantId: string;
      /** One for each registration. */
      readonly outboxId: string;
      readonly registrationId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "registration-records";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly connectionId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "event";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly eventId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "delivery";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly deliveryId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "partner-health";
      readonly tenantId: string;
      /** The same for a company at all times. */
      readonly outboxId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "alert-watch";
      readonly tenantId: string;
      /** The same for a company at all times. */
      readonly outboxId: string;
    }
  | {
      readonly v: 1;
      readonly kind: "slack-press";
      readonly tenantId: string;
      readonly outboxId: string;
      readonly pressId: string;
    };

/**
 * done: the step and its outbox row are finished. retry: not now. wait: something that only a person ends holds it up; that is
 * no failure, and it goes on by itself however long it takes. reject: never; a person has to look.
 */
export type JobOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "wait" }
  | { readonly kind: "retry"; readonly afterSeconds: number }
  | { readonly kind: "reject"; readonly reason: string };

/** How long a sent message may stay unanswered before the outbox sends it again. */
export const jobLeaseMs = 30_000;

/** How long a job that waits for a person is left alone before it looks again. */
export const jobWaitMs = 60_000;

/** An event's own job: however often it is promised, it is one. */
export function eventJob(tenantId: string, eventId: string): Extract<JobMessage, { readonly kind: "event" }> {
  return { v: 1, kind: "event", tenantId, outboxId: `tell ${eventId}`, eventId };
}

/** A delivery's own job: it has one promise at most. */
export function deliveryJob(
  tenantId: string,
  deliveryId: string,
): Extract<JobMessage, { readonly kind: "delivery" }> {
  return { v: 1, kind: "delivery", tenantId, outboxId: `send ${deliveryId}`, deliveryId };
}

/** What measures a company's partners. However often it is promised, it is one. */
export function partnerHealthJob(tenantId: string): Extract<JobMessage, { readonly kind: "partner-health" }> {
  return { v: 1, kind: "partner-health", tenantId, outboxId: "partner-health" };
}

/** What looks for cause to alert a company. However often it is promised, it is one. */
export function alertWatchJob(tenantId: string): Extract<JobMessage, { readonly kind: "alert-watch" }> {
  return { v: 1, kind: "alert-watch", tenantId, outboxId: "alert-watch" };
}
