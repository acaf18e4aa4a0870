import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { SlackPress, SlackStore } from "#worker/usecases/slack/slack-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { postponeJob, promiseJobs, settleJob } from "./outbox-statements.ts";
import { shardOf } from "./shards.ts";

/** A company's Slack app and what was pressed, in its own database. */
export function slackStore(env: Env, tenant: TenantScope): SlackStore {
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  return {
    getApp: async () =>
      db
        .prepare(
          "SELECT signing_secret AS sealedSecret, created_at AS createdAt FROM slack_apps WHERE tenant_id = ?1",
        )
        .bind(tenantId)
        .first<{ sealedSecret: string; createdAt: number }>(),
    saveApp: async ({ sealedSecret, createdBy, createdAt }, audit) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO slack_apps (tenant_id, signing_secret, created_by, created_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tenant_id) DO UPDATE SET signing_secret = excluded.signing_secret,
               created_by = excluded.created_by, created_at = excluded.created_at`,
          )
          .bind(tenantId, sealedSecret, createdBy, createdAt),
        auditInTenant(db, audit),
      ]);
    },
    removeApp: async (audit) => {
      await db.batch([
        db.prepare("DELETE FROM slack_apps WHERE tenant_id = ?1").bind(tenantId),
        auditInTenant(db, audit),
      ]);
    },
    keepPress: async ({ id, press, job, now }) => {
      const [kept] = await db.batch([
        db
          .prepare(
            `INSERT INTO slack_presses (tenant_id, id, press, received_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tenant_id, id) DO NOTHING`,
          )
          .bind(tenantId, id, JSON.stringify(press), now),
        // Of one that is answered already the job finds nothing to do.
        promiseJobs(db, { tenantId, messages: [job], now }),
      ]);
      return (kept?.meta.changes ?? 0) > 0;
    },
    getPress: async (id) => {
      const row = await db
        .prepare(
          "SELECT press, answer, received_at FROM slack_presses WHERE tenant_id = ?1 AND id = ?2 AND press IS NOT NULL",
        )
        .bind(tenantId, id)
        .first<{ press: string; answer: string | null; received_at: number }>();
      if (row === null) return null;
      return { press: JSON.parse(row.press) as SlackPress, answer: row.answer, receivedAt: row.received_at };
    },
    keepAnswer: async (id, answer) => {
      await db
        .prepare(
          "UPDATE slack_presses SET answer = ?3 WHERE tenant_id = ?1 AND id = ?2 AND press IS NOT NULL",
        )
        .bind(tenantId, id, answer)
        .run();
    },
    settlePress: async ({ id, outboxId }) => {
      await db.batch([
        db
          .prepare("UPDATE slack_presses SET press = NULL, answer = NULL WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, id),
        settleJob(db, { tenantId, outboxId }),
      ]);
    },
    postponeJob: async (outboxId, until) => {
      await postponeJob(db, { tenantId, outboxId, until }).run();
    },
  };
}
