import { Hono } from "hono";
import { z } from "zod";
import type { AccountMatch } from "#worker/domain/identity/account.ts";
import { buildAccountIndex } from "#worker/domain/identity/account-index.ts";
import { matchAccount } from "#worker/domain/identity/match-account.ts";
import type { AppContext } from "#worker/http/context.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";

const mostAccounts = 20_000;
const mostQueries = 5_000;
const text = z.string().max(500);

const previewRequest = z.object({
  accounts: z
    .array(
      z.object({
        id: z.string().min(1).max(200),
        name: text,
        domain: text.nullish(),
        parentId: text.nullish(),
      }),
    )
    .max(mostAccounts)
    .superRefine(refuseRepeatedIds),
  queries: z
    .array(z.object({ name: text.nullish(), domain: text.nullish(), email: text.nullish() }))
    .max(mostQueries),
});

const previewView = z.object({
  matches: z.array(
    z.object({
      accountId: z.string().nullable(),
      score: z.number(),
      status: z.enum(["auto", "review", "none"]),
      runnerUp: z.object({ accountId: z.string(), score: z.number() }).optional(),
      reasons: z.array(z.object({ kind: z.string(), text: z.string() })),
    }),
  ),
});

/** Trying account matching on accounts and traces that are given, without storing either. */
export const identity = new Hono<AppContext>().post(
  "/preview",
  company("analysis.run", {
    summary: "Match names, domains and e-mail addresses to accounts",
    answers: { 200: previewView },
  }),
  limitHeavyCalls(),
  validate("json", previewRequest),
  (c) => {
    const { accounts, queries } = c.req.valid("json");
    const index = buildAccountIndex(accounts.map(toAccount));
    return c.json({ matches: queries.map((query) => viewMatch(matchAccount(index, toQuery(query)))) }, 200);
  },
);

type PreviewRequest = z.infer<typeof previewRequest>;

function toAccount({ id, name, domain, parentId }: PreviewRequest["accounts"][number]) {
  return { id, name, domain: domain ?? null, parentId: parentId ?? null };
}

function toQuery({ name, domain, email }: PreviewRequest["queries"][number]) {
  return { name: name ?? null, domain: domain ?? null, email: email ?? null };
}

function viewMatch({ accountId, probability, status, runnerUp, reasons }: AccountMatch) {
  return {
    accountId,
    score: rounded(probability),
    status,
    ...(runnerUp === null
      ? {}
      : { runnerUp: { accountId: runnerUp.accountId, score: rounded(runnerUp.probability) } }),
    reasons: [...reasons],
  };
}

function rounded(probability: number): number {
  return Math.round(probability * 1e6) / 1e6;
}

function refuseRepeatedIds(accounts: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [at, { id }] of accounts.entries()) {
    if (seen.has(id)) {
      context.addIssue({
        code: "custom",
        path: [at, "id"],
        message: `Another account has the id ${id}`,
        params: { code: "repeated-id" },
      });
    }
    seen.add(id);
  }
}
