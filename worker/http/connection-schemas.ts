import { z } from "zod";
import type { FieldType } from "#worker/domain/crm/salesforce/description.ts";
import { partnerFieldKinds, type SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { syncIntervalsMinutes } from "#worker/domain/crm/salesforce/sync-schedule.ts";
import { connectionEnvironments, connectionStatuses } from "#worker/usecases/connections/connection-ports.ts";
import type { RequestedAccess } from "#worker/usecases/connections/create-connection.ts";
import { syncModes, syncProblemKinds } from "#worker/usecases/connections/sync-ports.ts";

const apiName = z
  .string()
  .max(80)
  .regex(
    /^[A-Za-z]\w*$/,
    "This is no API name. It has letters, digits and underscores, as in Referral_Partner__c.",
  );

export const connectionRequest = z
  .object({
    name: z.string().trim().min(1).max(100),
    environment: z.enum(connectionEnvironments),
    loginUrl: z.string().max(300).optional(),
    clientId: z.string().trim().min(1).max(500),
    clientSecret: z.string().trim().min(1).max(500).optional(),
    /** Instead of a secret: the app's certificate is at Salesforce, and its key (PKCS#8, PEM) signs for this user. */
    jwt: z
      .object({ username: z.string().trim().min(1).max(200), privateKey: z.string().min(1).max(10_000) })
      .strict()
      .optional(),
  })
  .strict()
  .superRefine(({ clientSecret, jwt }, context) => {
    if ((clientSecret === undefined) !== (jwt === undefined)) return;
    const message = "Give the app's consumer secret, or a user and a private key; one of the two.";
    context.addIssue({ code: "custom", path: ["clientSecret"], message, params: { code: "secret-or-key" } });
  });

export const mappingRequest = z
  .object({
    segment: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    opportunity: z
      .object({
        partnerFields: z
          .array(z.object({ field: apiName, kind: z.enum(partnerFieldKinds) }).strict())
          .max(20),
        roleField: apiName.nullish(),
        custom: z.record(z.string().max(64), apiName).optional(),
      })
      .strict(),
    partnerObject: z
      .object({
        object: apiName,
        opportunityField: apiName,
        partnerField: apiName,
        roleField: apiName.nullish(),
        shareField: apiName.nullish(),
      })
      .strict()
      .nullish(),
  })
  .strict();

export function toAccess({ clientSecret = "", jwt }: z.infer<typeof connectionRequest>): RequestedAccess {
  return jwt === undefined ? { kind: "web-server", clientSecret } : { kind: "jwt-bearer", ...jwt };
}

export const trialRequest = z
  .object({
    recordId: z
      .string()
      .regex(
        /^006[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/,
        "This is no id of an opportunity; it begins with 006.",
      )
      .optional(),
    /** To be tried before it is stored; the connection's own when left out. */
    mapping: mappingRequest.optional(),
  })
  .strict();

const partnerValueKey = z.string().min(1).max(600);
const label = z.string().max(500);

export const decisionsRequest = z
  .object({
    decisions: z
      .array(
        z.discriminatedUnion("decision", [
          z
            .object({
              key: partnerValueKey,
              label,
              decision: z.literal("partner"),
              partnerId: z.string().max(60),
            })
            .strict(),
          z.object({ key: partnerValueKey, label, decision: z.literal("ignored") }).strict(),
          z.object({ key: partnerValueKey, label, decision: z.literal("open") }).strict(),
        ]),
      )
      .min(1)
      .max(1000),
  })
  .strict();

export const partnerValueView = z.object({
  key: z.string(),
  name: z.string(),
  deals: z.int(),
  decision: z.enum(["open", "partner", "ignored"]),
  partnerId: z.string().nullable(),
  partnerName: z.string().nullable(),
  isNew: z.boolean(),
  looksLike: z
    .object({
      key: z.string(),
      name: z.string(),
      partnerId: z.string().nullable(),
      partnerName: z.string().nullable(),
    })
    .nullable(),
});

export const syncRequest = z.object({ mode: z.enum(syncModes) }).strict();

export function toMapping(request: z.infer<typeof mappingRequest>): SalesforceMapping {
  const { segment, opportunity, partnerObject } = request;
  return {
    segment,
    opportunity: {
      partnerFields: opportunity.partnerFields,
      roleField: opportunity.roleField ?? null,
      custom: opportunity.custom ?? {},
    },
    partnerObject: partnerObject
      ? {
          ...partnerObject,
          roleField: partnerObject.roleField ?? null,
          shareField: partnerObject.shareField ?? null,
        }
      : null,
  };
}

const mappingView = z.object({
  segment: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  opportunity: z.object({
    partnerFields: z.array(z.object({ field: z.string(), kind: z.enum(partnerFieldKinds) })),
    roleField: z.string().nullable(),
    custom: z.record(z.string(), z.string()),
  }),
  partnerObject: z
    .object({
      object: z.string(),
      opportunityField: z.string(),
      partnerField: z.string(),
      roleField: z.string().nullable(),
      shareField: z.string().nullable(),
    })
    .nullable(),
});

const percent = z.int().min(1).max(100);
const scheduleShape = {
  everyMinutes: z.literal(syncIntervalsMinutes),
  /** By the company's clock. */
  fullReadHour: z.int().min(0).max(23),
  orgCallPercent: percent,
  ownCallPercent: percent,
};

export const scheduleRequest = z.object(scheduleShape).strict();

const status = z.enum(connectionStatuses);

export const createdConnectionView = z.object({
  id: z.string(),
  connectionKey: z.string(),
  authorizeUrl: z.string().nullable(),
  webhookUrl: z.string(),
  callbackUrl: z.string(),
  status,
});

export const connectionView = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.enum(connectionEnvironments),
  loginUrl: z.string(),
  clientId: z.string(),
  status,
  reason: z.string().exactOptional(),
  organizationId: z.string().nullable(),
  mapping: mappingView.nullable(),
  schedule: z.object({ ...scheduleShape, timeZone: z.string(), nextSyncAt: z.string().nullable() }),
  freshness: z.array(z.object({ object: z.string(), syncedThrough: z.string().nullable() })),
  alerts: z.array(
    z.object({
      object: z.string(),
      code: z.string(),
      field: z.string().nullable(),
      message: z.string(),
      raisedAt: z.string(),
    }),
  ),
  /** What stands between the CRM and the ledger: the list is at /problems. */
  problems: z.int(),
  callbackUrl: z.string(),
  createdAt: z.string(),
});

export const fieldsView = z.object({
  object: z.string(),
  label: z.string(),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: z.string() as unknown as z.ZodType<FieldType>,
      custom: z.boolean(),
      calculated: z.boolean(),
      referenceTo: z.array(z.string()),
      picklist: z.array(z.string()),
      /** Null for a field whose values were not looked at. */
      sample: z.object({ filled: z.int(), looked: z.int(), values: z.array(z.string()) }).nullable(),
    }),
  ),
  suggestions: z.array(
    z.object({
      field: z.string(),
      use: z.enum(["partner", "role", "deal-type", "region", "product"]),
      kind: z.enum(partnerFieldKinds).nullable(),
      score: z.int(),
      reason: z.string(),
    }),
  ),
});

export const problemView = z.object({
  kind: z.enum(syncProblemKinds),
  object: z.string(),
  recordId: z.string().nullable(),
  recordName: z.string().nullable(),
  recordUrl: z.string().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  remedy: z.string(),
  foundAt: z.string(),
});

export const problemsView = z.object({
  items: z.array(problemView),
  nextCursor: z.string().nullable(),
  /** Of all there are, whatever is asked for. */
  counts: z.array(z.object({ kind: z.enum(syncProblemKinds), object: z.string(), found: z.int() })),
});

export const mappedView = z.object({ mapping: mappingView });

export const runItem = z.object({
  id: z.string(),
  mode: z.enum(syncModes),
  status: z.enum(["queued", "running", "waiting", "done", "failed"]),
  reason: z.string().nullable(),
  apiCalls: z.int(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});

export const runView = runItem.extend({
  objects: z.array(
    z.object({
      object: z.string(),
      status: z.enum(["queued", "running", "done", "skipped"]),
      read: z.int(),
      changed: z.int(),
      deleted: z.int(),
      problems: z.int(),
    }),
  ),
});

export const trialView = z.object({
  record: z.object({
    id: z.string(),
    name: z.string(),
    account: z.string().nullable(),
    amount: z.object({ amountMinor: z.int(), currency: z.string() }).nullable(),
    stage: z.string().nullable(),
    outcome: z.enum(["open", "won", "lost"]),
    type: z.string().nullable(),
    owner: z.string().nullable(),
    createdAt: z.string().nullable(),
    closedAt: z.string().nullable(),
    flags: z.array(z.string()),
  }),
  partners: z.array(
    z.object({
      value: z.string(),
      role: z.string().nullable(),
      units: z.string().nullable(),
      partnerId: z.string().nullable(),
      partnerName: z.string(),
      isNew: z.boolean(),
    }),
  ),
  split: z
    .object({
      status: z.string(),
      rule: z.object({ id: z.string(), name: z.string(), version: z.int() }).nullable(),
      shares: z.array(
        z.object({
          partnerId: z.string(),
          partnerName: z.string(),
          sharePpm: z.int(),
          amountMinor: z.int(),
          explanation: z.string().nullable(),
        }),
      ),
      unattributed: z.object({ sharePpm: z.int(), amountMinor: z.int(), reason: z.string().nullable() }),
    })
    .nullable(),
});
