import type { z } from "zod";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Connection, ConnectionAlert } from "#worker/usecases/connections/connection-ports.ts";
import type { ExploredObject } from "#worker/usecases/connections/explore-fields.ts";
import type { RunObject, SyncRun } from "#worker/usecases/connections/sync-ports.ts";
import type { SyncProblem } from "#worker/usecases/connections/sync-problems.ts";
import type { Trial } from "#worker/usecases/connections/try-mapping.ts";
import type {
  connectionView,
  fieldsView,
  problemView,
  runItem,
  runView,
  trialView,
} from "./connection-schemas.ts";

export function toConnectionView(shown: {
  readonly connection: Connection;
  readonly freshness: readonly { readonly object: string; readonly syncedThrough: number | null }[];
  readonly alerts: readonly ConnectionAlert[];
  readonly problems: number;
  readonly callbackUrl: string;
  readonly timeZone: string;
}): z.infer<typeof connectionView> {
  const { connection, freshness, alerts, problems, callbackUrl, timeZone } = shown;
  const { id, name, environment, loginOrigin, clientId, status, reason, organizationId, mapping } =
    connection;
  return {
    id,
    name,
    environment,
    loginUrl: loginOrigin,
    clientId,
    status,
    ...(reason === null ? {} : { reason }),
    organizationId,
    mapping: mapping && {
      segment: mapping.segment,
      opportunity: {
        partnerFields: [...mapping.opportunity.partnerFields],
        roleField: mapping.opportunity.roleField,
        custom: { ...mapping.opportunity.custom },
      },
      partnerObject: mapping.partnerObject,
    },
    schedule: { ...connection.schedule, timeZone, nextSyncAt: orNull(connection.nextSyncAt) },
    freshness: freshness.map(({ object, syncedThrough }) => ({
      object,
      syncedThrough: orNull(syncedThrough),
    })),
    alerts: alerts.map(({ subject, raisedAt, ...alert }) => ({
      ...alert,
      field: subject === "" ? null : subject,
      raisedAt: formatInstant(raisedAt),
    })),
    problems,
    callbackUrl,
    createdAt: formatInstant(connection.createdAt),
  };
}

export function toProblemView({ foundAt, ...problem }: SyncProblem): z.infer<typeof problemView> {
  return { ...problem, foundAt: formatInstant(foundAt) };
}

export function toFieldsView({
  description,
  samples,
  suggestions,
}: ExploredObject): z.infer<typeof fieldsView> {
  return {
    object: description.name,
    label: description.label,
    fields: description.fields.map((field) => {
      const sample = samples.get(field.name);
      const { name, label, type, custom, calculated } = field;
      return {
        name,
        label,
        type,
        custom,
        calculated,
        referenceTo: [...field.referenceTo],
        picklist: field.picklist.filter(({ active }) => active).map(({ value }) => value),
        sample: sample ? { ...sample, values: [...sample.values] } : null,
      };
    }),
    suggestions: [...suggestions],
  };
}

export function toRunItem(run: SyncRun): z.infer<typeof runItem> {
  const { id, mode, status, reason, apiCalls, createdAt, finishedAt } = run;
  return {
    id,
    mode,
    status,
    reason,
    apiCalls,
    createdAt: formatInstant(createdAt),
    finishedAt: orNull(finishedAt),
  };
}

export function toRunView(run: SyncRun, objects: readonly RunObject[]): z.infer<typeof runView> {
  return {
    ...toRunItem(run),
    objects: objects.map(({ object, status, read, changed, deleted, problems }) => ({
      object,
      status,
      read,
      changed,
      deleted,
      problems,
    })),
  };
}

export function toTrialView({ record, partners, split }: Trial): z.infer<typeof trialView> {
  const names = new Map(partners.map(({ partnerId, partnerName }) => [partnerId, partnerName]));
  const { attribution, rule } = split;
  return {
    record: {
      id: record.externalId,
      name: record.name,
      account: record.account?.name ?? null,
      amount:
        record.amountMinor === null ? null : { amountMinor: record.amountMinor, currency: record.currency },
      stage: record.stage,
      outcome: record.outcome,
      type: record.type,
      owner: record.owner,
      createdAt: orNull(record.createdAt),
      closedAt: orNull(record.closedAt),
      flags: [...record.flags],
    },
    partners: [...partners],
    split: attribution && {
      status: attribution.status,
      rule: rule && { id: rule.ruleId, name: rule.definition.name, version: rule.version },
      shares: attribution.shares.map(({ partner, sharePpm, amountMinor, explanation }) => ({
        partnerId: partner,
        partnerName: names.get(partner) ?? partner,
        sharePpm,
        amountMinor,
        explanation: explanation?.sentence ?? null,
      })),
      unattributed: attribution.unattributed,
    },
  };
}

function orNull(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
