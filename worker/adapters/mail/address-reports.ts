import { z } from "zod";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type { AddressReport, AddressReports, BadAddressReason } from "#worker/usecases/mail/mail-ports.ts";
import {
  isFromBasicAuth,
  isSendgridWebhook,
  isStandardWebhook,
  type VerifySignature,
} from "./webhook-signatures.ts";

/** Listens to the provider that sends our mail, and to no other; to none without the secret that its reports prove. */
export function createAddressReports(
  env: Pick<Env, "MAIL_PROVIDER" | "MAIL_WEBHOOK_SECRET">,
): AddressReports {
  return {
    read: async (provider, request, now) => {
      const known = providers.get(provider);
      const secret = env.MAIL_WEBHOOK_SECRET ?? "";
      if (known === undefined || provider !== env.MAIL_PROVIDER || secret === "")
        return err("unknown-provider");
      if (!(await known.verify(request, secret, now))) return err("bad-signature");
      return known.read(request.body);
    },
  };
}

type Provider = {
  readonly verify: VerifySignature;
  readonly read: (body: string) => Result<AddressReport, "unreadable-report">;
};

const nothing: AddressReport = { bad: [], good: [] };

/** Resend: one event a call. A bounce that may pass is retried by them and is none to us. */
const resendEvent = z.object({
  type: z.string(),
  data: z.object({
    to: z.array(z.string()).default([]),
    bounce: z.object({ type: z.string().optional(), message: z.string().optional() }).optional(),
  }),
});

function readResend({ type, data }: z.infer<typeof resendEvent>): AddressReport {
  const { bounce } = data;
  const isPassing = type === "email.bounced" && bounce?.type !== undefined && bounce.type !== "Permanent";
  const reason = resendReasons[type];
  if (reason === undefined || isPassing) return nothing;
  return {
    bad: data.to.map((email) => ({ email, reason, detail: detailOf(bounce?.message ?? type) })),
    good: [],
  };
}

const resendReasons: Readonly<Record<string, BadAddressReason>> = {
  "email.bounced": "bounced",
  "email.complained": "complained",
  "email.suppressed": "suppressed",
};

/** Postmark: one record a call. `Inactive` says that Postmark itself will send nothing more there. */
const postmarkRecord = z.object({
  RecordType: z.string(),
  Email: z.string().optional(),
  Recipient: z.string().optional(),
  Inactive: z.boolean().optional(),
  SuppressSending: z.boolean().optional(),
  Description: z.string().nullish(),
  SuppressionReason: z.string().nullish(),
});

function readPostmark(record: z.infer<typeof postmarkRecord>): AddressReport {
  const email = record.Email ?? record.Recipient;
  if (email === undefined) return nothing;
  const bad = (reason: BadAddressReason): AddressReport => ({
    bad: [
      {
        email,
        reason,
        detail: detailOf(record.Description ?? record.SuppressionReason ?? record.RecordType),
      },
    ],
    good: [],
  });
  switch (record.RecordType) {
    case "Bounce":
      return record.Inactive === true ? bad("bounced") : nothing;
    case "SpamComplaint":
      return bad("complained");
    case "SubscriptionChange":
      return record.SuppressSending === true ? bad("suppressed") : { bad: [], good: [email] };
    default:
      return nothing;
  }
}

/** SendGrid: up to some hundred events a call. A bounce of type "blocked" may pass; "dropped" is what it did not even try. */
const sendgridEvents = z.array(
  z.object({
    event: z.string(),
    email: z.string(),
    type: z.string().optional(),
    reason: z.string().optional(),
  }),
);

function readSendgrid(events: z.infer<typeof sendgridEvents>): AddressReport {
  return {
    bad: events.flatMap(({ event, email, type, reason }) => {
      const why = sendgridReason({ event, type, reason });
      return why === null ? [] : [{ email, reason: why, detail: detailOf(reason ?? event) }];
    }),
    good: [],
  };
}

function sendgridReason(told: {
  readonly event: string;
  readonly type: string | undefined;
  readonly reason: string | undefined;
}): BadAddressReason | null {
  if (told.event === "spamreport") return "complained";
  if (told.event === "bounce") return told.type === "blocked" ? null : "bounced";
  const isAboutAddress = /^(bounced address|invalid|spam reporting address|unsubscribed address)$/i;
  return told.event === "dropped" && isAboutAddress.test(told.reason ?? "") ? "suppressed" : null;
}

const providers: ReadonlyMap<string, Provider> = new Map([
  ["resend", { verify: isStandardWebhook, read: reading(resendEvent, readResend) }],
  ["postmark", { verify: isFromBasicAuth, read: reading(postmarkRecord, readPostmark) }],
  ["sendgrid", { verify: isSendgridWebhook, read: reading(sendgridEvents, readSendgrid) }],
]);

function reading<Event>(schema: z.ZodType<Event>, read: (event: Event) => AddressReport): Provider["read"] {
  return (body) => {
    const parsed = schema.safeParse(parseJson(body));
    return parsed.success ? ok(read(parsed.data)) : err("unreadable-report");
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Enough to look into it; some servers answer with pages. */
function detailOf(text: string): string {
  return text.slice(0, 300);
}
