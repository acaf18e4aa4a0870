import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { CompanyPrincipal, TenantScope } from "#worker/domain/access/principal.ts";
import { acts } from "#worker/domain/notification/act.ts";
import {
  decidedAnswer,
  factLines,
  linkAnswer,
  privateAnswer,
  type SlackAnswer,
  type SlackCard,
  waitingAnswer,
} from "#worker/domain/notification/slack-card.ts";
import { transition } from "#worker/domain/registration/registration-state.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { takeSeat } from "#worker/usecases/access/session-principal.ts";
import { type ActRefusal, performAct, readSubject } from "#worker/usecases/acts/perform-act.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import type { SlackNeeds } from "./slack.ts";
import type { SlackLink, SlackPress } from "./slack-ports.ts";

type Message = Extract<JobMessage, { readonly kind: "slack-press" }>;

const act = "registration.decide";
/** Slack takes answers for half an hour. */
const answerableMs = 30 * 60_000;
const againMs = 20_000;
/** A link is made anew after it, as a sign-in is; leaving the company ends it at once. */
export const linkLastsMs = 90 * 86_400_000;

/**
 * Does what was pressed, and puts the outcome in the place of the card. What was done is not done again when Slack could not be
 * told; should it stop in between, the version keeps it from deciding twice, and the answer says how it stands.
 */
export async function answerPress(
  needs: SlackNeeds,
  tenant: TenantScope,
  { pressId, outboxId }: Message,
): Promise<JobOutcome> {
  const store = needs.slackOf(tenant);
  const now = needs.clock.now();
  const stored = await store.getPress(pressId);
  const { responseUrl = "" } = stored?.press ?? {};
  const isAnswerable = stored !== null && now < stored.receivedAt + answerableMs;
  // Only Slack's own host is told anything, whatever the request said.
  if (!isAnswerable || needs.sender.checkUrl("slack", responseUrl) !== null) {
    await store.settlePress({ id: pressId, outboxId });
    return { kind: "done" };
  }
  const answer =
    stored.answer ?? JSON.stringify(await carryOut(needs, tenant, { press: stored.press, pressId }));
  if (stored.answer === null) await store.keepAnswer(pressId, answer);
  const sent = await needs.sender.send({
    url: responseUrl,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: answer,
  });
  // What Slack refuses it will refuse again; where it is out of order it is asked again.
  const mayPass = sent.kind === "no-answer" || sent.status === 429 || sent.status >= 500;
  if (mayPass) await store.postponeJob(outboxId, needs.clock.now() + againMs);
  else await store.settlePress({ id: pressId, outboxId });
  return { kind: "done" };
}

const howToLink = "Fairshare does not know who you are here. Get a code there, and give it here once.";

type Pressed = { readonly press: SlackPress; readonly pressId: string };

async function carryOut(needs: SlackNeeds, tenant: TenantScope, pressed: Pressed): Promise<SlackAnswer> {
  const { press } = pressed;
  if (press.action === "link") return link(needs, tenant, pressed);
  const codesUrl = `${needs.origin}/company/notifications/slack`;
  const found = await needs.slackLinks.find(tenant.tenantId, press, needs.clock.now());
  if (found === null) return linkAnswer(codesUrl, howToLink);
  const person = await sitDown(needs, tenant, found);
  if (person === null || !person.permissions.has(acts[act].may))
    return privateAnswer("You may not decide this. Ask somebody of your company's owners or admins.");
  return decide(needs, tenant, { ...pressed, person });
}

/** The person as they are at this moment, by the company's own rules of how one has to sign in; null when they have left. */
async function sitDown(
  { directory }: SlackNeeds,
  { tenantId }: TenantScope,
  { user, proof }: SlackLink,
): Promise<CompanyPrincipal | null> {
  const standing = await directory.getStanding(user.id);
  const seated = takeSeat(user, { seat: { audience: "company", tenantId }, proof, standing });
  if (seated === null || seated.kind === "unseated") return null;
  return seated.principal.audience === "company" ? seated.principal : null;
}

/** Tells of a link to the person's own log and the company's, so that one that was not wanted is seen. */
async function link(
  needs: SlackNeeds,
  tenant: TenantScope,
  { press, pressId }: Pressed,
): Promise<SlackAnswer> {
  const { tenantId } = tenant;
  const { workspaceId, slackUserId, typed } = press;
  const codesUrl = `${needs.origin}/company/notifications/slack`;
  if (typed === "") return linkAnswer(codesUrl, howToLink);
  const now = needs.clock.now();
  const account = { workspaceId, slackUserId };
  const used = await needs.slackLinks.redeemCode({
    tenantId,
    codeHash: typed,
    account,
    now,
    expiresAt: now + linkLastsMs,
  });
  const known = used === null ? await needs.slackLinks.find(tenantId, account, now) : null;
  if (used === null && known === null)
    return linkAnswer(codesUrl, "That is no code, or it has run out. Get another one.");
  if (used !== null) {
    const change = {
      action: "slack.linked",
      object: { kind: "user", id: used.userId },
      before: null,
      // Not the account: the log stays when the person is erased.
      after: { workspaceId },
    };
    const owners = [tenantId, used.userId];
    await needs.slackLinks.note(
      auditLines(needs, {
        actor: actorFor(used.userId, pressId),
        changes: owners.map((ownerId) => ({ ...change, ownerId })),
      }),
    );
  }
  return privateAnswer("You are connected. Press the button of the card again to decide.");
}

/** The log names the press, so that what was done in Slack can be told from what was done here. */
function actorFor(userId: string, pressId: string): Actor {
  return {
    kind: "user",
    id: userId,
    audience: "company",
    session: null,
    requestId: `slack ${pressId.slice(0, 32)}`,
    address: "",
  };
}

type Deciding = Pressed & { readonly person: CompanyPrincipal };

async function decide(
  needs: SlackNeeds,
  tenant: TenantScope,
  { press, pressId, person }: Deciding,
): Promise<SlackAnswer> {
  const { action, subjectId, version, typed } = press;
  const choice = acts[act].choices.find((one) => one.choice === action);
  if (choice?.needsReason && typed.trim() === "")
    return privateAnswer("Write a reason into the card first, then press again: the partner reads it.");
  const done = await performAct(needs.registrations, tenant, {
    act,
    subjectId,
    choice: action,
    reason: typed.trim(),
    version,
    actor: actorFor(person.user.id, pressId),
  });
  const card = await cardNow(needs, tenant, subjectId);
  if (card === null) return privateAnswer("This registration is not there any more.");
  if (done.ok) return decidedAnswer({ ...card, outcome: outcomeOf(action, person.user.name, typed) });
  return standing(card, done.error);
}

function outcomeOf(action: SlackPress["action"], name: string, typed: string): string {
  const did = `${action === "approve" ? "Approved" : "Rejected"} by ${name}.`;
  return typed.trim() === "" ? did : `${did} The reason: ${typed.trim()}`;
}

type CardNow = SlackCard & { readonly state: string; readonly isOpen: boolean };

async function cardNow(
  { registrations, origin }: SlackNeeds,
  tenant: TenantScope,
  subjectId: string,
): Promise<CardNow | null> {
  const [subject, found] = await Promise.all([
    readSubject(registrations, tenant, { act, subjectId }),
    registrations.registrationsOf(tenant).get(subjectId),
  ]);
  if (subject === null || found === null) return null;
  return {
    title: `Registration of ${found.content.accountName}`,
    lines: factLines(subject.facts),
    subjectId,
    version: subject.version,
    pageUrl: `${origin}/company/registrations/${subjectId}`,
    state: found.state.replaceAll("_", " "),
    isOpen: transition(found.state, { move: "approve", side: "company" }) !== null,
  };
}

/** What was not decided, shown as it stands: to be read again and decided, or decided by somebody else. */
function standing(card: CardNow, refusal: ActRefusal): SlackAnswer {
  if (!card.isOpen) return decidedAnswer({ ...card, outcome: `It is ${card.state} by now.` });
  const why =
    refusal === "stale-version" || refusal === "changed-meanwhile"
      ? "It has changed since this card was written. This is how it stands now: nothing is decided yet."
      : (whyNot[refusal] ?? "It could not be decided here. Open its page.");
  return waitingAnswer(card, why);
}

const whyNot: Readonly<Partial<Record<ActRefusal, string>>> = {
  "conflict-found":
    "Something stands in its way that was not there before. Read it again: nothing is decided yet.",
  "account-protected": "Another registration protects this account. Open the page to contest it.",
};
