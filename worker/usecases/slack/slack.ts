import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Directory, Tokens } from "#worker/usecases/access/access-ports.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { MessageSender } from "#worker/usecases/channels/channel-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { RegistrationNeeds } from "#worker/usecases/registrations/registration-needs.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import { answerPress } from "./answer-press.ts";
import { receivePress, type SlackRequest } from "./receive-press.ts";
import type { IsSlackSignature, LinkProof, SlackLinkStore, SlackStoreOf } from "./slack-ports.ts";
import { secretPlace } from "./slack-secret.ts";

export type SlackNeeds = {
  readonly slackOf: SlackStoreOf;
  readonly slackLinks: SlackLinkStore;
  readonly scopeOf: (companyId: string) => Promise<TenantScope | null>;
  readonly directory: Pick<Directory, "getStanding">;
  readonly registrations: RegistrationNeeds;
  readonly isSlackSignature: IsSlackSignature;
  readonly sender: Pick<MessageSender, "send" | "checkUrl">;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Our own, for links: "https://fairshare.example.com". */
  readonly origin: string;
};

export type Slack = ReturnType<typeof createSlack>;

type PressMessage = Extract<JobMessage, { readonly kind: "slack-press" }>;
type Member = { readonly tenant: TenantScope; readonly userId: string };

/** A code is carried from one window to another, not kept. */
const codeLastsMs = 10 * 60_000;

/** The use cases of deciding in Slack, with what they need already in hand. */
export function createSlack(needs: SlackNeeds) {
  const { slackOf, slackLinks, clock } = needs;
  return {
    receive: (request: SlackRequest) => receivePress(needs, request),
    runPress: (tenant: TenantScope, message: PressMessage) => answerPress(needs, tenant, message),
    /** What could not be answered is forgotten; the card is there to be pressed again. */
    abandonPress: (tenant: TenantScope, { pressId, outboxId }: PressMessage) =>
      slackOf(tenant).settlePress({ id: pressId, outboxId }),
    read: async (tenant: TenantScope) => ({
      app: await slackOf(tenant).getApp(),
      links: await slackLinks.list(tenant.tenantId, clock.now()),
    }),
    saveApp: (tenant: TenantScope, wanted: { readonly signingSecret: string; readonly actor: Actor }) =>
      saveApp(needs, tenant, wanted),
    removeApp: (tenant: TenantScope, actor: Actor) => removeApp(needs, tenant, actor),
    ownLink: ({ tenant, userId }: Member) => slackLinks.ofPerson(tenant.tenantId, userId, clock.now()),
    issueCode: (member: Member & { readonly proof: LinkProof }) => issueCode(needs, member),
    unlink: (member: Member & { readonly actor: Actor }) => unlink(needs, member),
    removeExpired: () => slackLinks.removeExpired(clock.now()),
  };
}

/**
 * Whoever was linked has to link anew: who knows a secret can sign presses in anybody's name, and a new secret must not come
 * with names that were proved to another app. They go first, so that no moment has both.
 */
async function saveApp(
  needs: SlackNeeds,
  tenant: TenantScope,
  { signingSecret, actor }: { readonly signingSecret: string; readonly actor: Actor },
): Promise<void> {
  const { tenantId } = tenant;
  await needs.slackLinks.removeAll(tenantId);
  const sealedSecret = await needs.secrets.seal(tenantId, secretPlace(tenantId), signingSecret);
  await needs
    .slackOf(tenant)
    .saveApp(
      { sealedSecret, createdBy: actor.id, createdAt: needs.clock.now() },
      lines(needs, { tenant, actor, action: "slack.connected" }),
    );
}

/** Whoever was linked by it has to link anew with the next one. */
async function removeApp(needs: SlackNeeds, tenant: TenantScope, actor: Actor): Promise<void> {
  await needs.slackOf(tenant).removeApp(lines(needs, { tenant, actor, action: "slack.disconnected" }));
  await needs.slackLinks.removeAll(tenant.tenantId);
}

/** A code for the person who is signed in; whoever gives it in Slack becomes them there. It is answered once. */
async function issueCode(
  { slackLinks, tokens, clock }: SlackNeeds,
  { tenant, userId, proof }: Member & { readonly proof: LinkProof },
): Promise<{ readonly code: string; readonly expiresAt: number }> {
  const code = tokens.fresh();
  const expiresAt = clock.now() + codeLastsMs;
  await slackLinks.issueCode({
    tenantId: tenant.tenantId,
    userId,
    codeHash: tokens.hash(code),
    proof,
    expiresAt,
  });
  return { code, expiresAt };
}

async function unlink(
  needs: SlackNeeds,
  { tenant, userId, actor }: Member & { readonly actor: Actor },
): Promise<void> {
  const { tenantId } = tenant;
  await needs.slackLinks.remove(
    { tenantId, userId },
    lines(needs, { tenant, actor, action: "slack.unlinked", userId }),
  );
}

function lines(
  needs: SlackNeeds,
  of: {
    readonly tenant: TenantScope;
    readonly actor: Actor;
    readonly action: string;
    readonly userId?: string;
  },
) {
  const { tenant, actor, action, userId } = of;
  const object =
    userId === undefined ? { kind: "slack-app", id: tenant.tenantId } : { kind: "user", id: userId };
  return auditLines(needs, {
    actor,
    changes: [{ ownerId: tenant.tenantId, action, object, before: null, after: null }],
  });
}
