import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { grantTenantScope } from "#worker/domain/access/principal.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import type { Env } from "#worker/env.ts";
import { ledgerObjectName } from "#worker/usecases/ledger/ledger-ports.ts";
import { type Ageing, ageRegistration } from "./age-registration.ts";
import { demoLogins } from "./demo/cast.ts";
import { demoTenantId, seedDemo } from "./demo/seed.ts";
import { devWorker } from "./dev-worker.ts";
import { measureBackTest, measureComparison } from "./measure-back-tests.ts";
import { measureImport } from "./measure-imports.ts";
import { type LedgerMeasurement, measureLedger } from "./measure-ledger.ts";
import { measurePeriodClose, type PeriodMeasurement } from "./measure-periods.ts";
import { joinAsPartner, makeMeasuredPartner } from "./measure-portal.ts";
import { measureSalesforce, type SalesforceMeasurement } from "./measure-salesforce.ts";
import { meterRequest } from "./meter-databases.ts";

/** The Worker of env.dev: production's own, with mailbox and demo in front. Nothing that is deployed imports this file. */
export { RateLimit, TenantLedger } from "#worker/index.ts";
export { ConnectionTokens } from "./dev-worker.ts";

export default {
  ...devWorker,
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    const call = `${request.method} ${new URL(request.url).pathname}`;
    if (call === "GET /dev/demo") return orSayWhy(tellLogins(env, ctx));
    if (call === "POST /dev/seed")
      return orSayWhy(seedOnce(env, ctx).then(() => Response.json({ seeded: true })));
    if (call === "POST /dev/ledger/append") return orSayWhy(appendDrafts(request, env));
    if (call === "POST /dev/ledger/measure") return orSayWhy(measure(request, env));
    if (call === "POST /dev/periods/measure") {
      const asked = request.json() as Promise<PeriodMeasurement>;
      return orSayWhy(
        asked.then((size) => measurePeriodClose(env, size)).then((measured) => Response.json(measured)),
      );
    }
    if (call === "POST /dev/registrations/age") {
      const asked = request.json() as Promise<Ageing>;
      return orSayWhy(asked.then((ageing) => ageRegistration(env, ageing)).then(() => Response.json({})));
    }
    if (call === "POST /dev/portal/measure") {
      const companies = Number(new URL(request.url).searchParams.get("companies"));
      return orSayWhy(makeMeasuredPartner(env, companies).then((partner) => Response.json(partner)));
    }
    if (call === "POST /dev/portal/join") return orSayWhy(joinDemo(request, env));
    if (call === "POST /dev/imports/measure") {
      return orSayWhy(measureImport(request, env).then((measured) => Response.json(measured)));
    }
    if (call === "POST /dev/salesforce/measure") {
      const asked = request.json() as Promise<SalesforceMeasurement>;
      return orSayWhy(
        asked.then((ask) => measureSalesforce(env, ask)).then((measured) => Response.json(measured)),
      );
    }
    if (call === "POST /dev/back-tests/measure") {
      const deals = Number(new URL(request.url).searchParams.get("deals"));
      return orSayWhy(measureBackTest(env, deals).then((measured) => Response.json(measured)));
    }
    if (call === "POST /dev/comparisons/measure") {
      const deals = Number(new URL(request.url).searchParams.get("deals"));
      return orSayWhy(measureComparison(env, deals).then((measured) => Response.json(measured)));
    }
    return answerWithCosts(request, env, ctx);
  },
};

/** Every answer says what it cost the databases, which is how a page that asks too often is noticed; rows only where they are asked for. */
async function answerWithCosts(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const countsRows = request.method === "GET" && request.headers.has("x-count-rows");
  const { answer, costs } = await meterRequest(env, {
    countsRows,
    answer: (metered) => devWorker.fetch(request, metered, ctx),
  });
  const response = new Response(answer.body, answer);
  const { statements, calls, rowsRead } = costs;
  const rows = countsRows ? `, ${rowsRead} rows read` : "";
  response.headers.set("Server-Timing", `db;desc="${statements} statements in ${calls} calls${rows}"`);
  return response;
}

/** Whoever develops wants the words of the failure, and not the page that wrangler makes of it. */
function orSayWhy(answer: Promise<Response>): Promise<Response> {
  return answer.catch((error: unknown) => {
    console.error(error);
    return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 500 });
  });
}

/**
 * Entries straight into a company's ledger object, for measuring it and for killing it under load: through attribution
 * alone too little would be in flight.
 */
async function appendDrafts(request: Request, env: Env): Promise<Response> {
  const { company, drafts } = (await request.json()) as AppendRequest;
  const ledger = env.LEDGER.getByName(ledgerObjectName(demoTenantId(company)));
  return Response.json(await ledger.append(drafts));
}

async function measure(request: Request, env: Env): Promise<Response> {
  return Response.json(await measureLedger(env, (await request.json()) as LedgerMeasurement));
}

/** A login of a demo company's partner: whichever company it is, measurements fill it first. */
async function joinDemo(request: Request, env: Env): Promise<Response> {
  const { company, partnerName } = (await request.json()) as JoinRequest;
  const found = await createDirectory(env).getCompany(demoTenantId(company));
  if (found === null) throw new Error(`no demo company ${company}`);
  return Response.json(await joinAsPartner(env, { tenant: grantTenantScope(found), partnerName }));
}

type JoinRequest = { readonly company: string; readonly partnerName: string };

type AppendRequest = { readonly company: string; readonly drafts: readonly EntryDraft[] };

/** Logins that do not work yet would be no answer: whoever asks first waits for the seed. */
async function tellLogins(env: Env, ctx: ExecutionContext): Promise<Response> {
  await seedOnce(env, ctx);
  return Response.json({ url: env.APP_ORIGIN, logins: demoLogins() });
}

let seeding: Promise<void> | null = null;

function seedOnce(env: Env, ctx: ExecutionContext): Promise<void> {
  seeding ??= seedDemo(env, async (request) => devWorker.fetch(request, env, ctx)).catch((error: unknown) => {
    seeding = null;
    throw error;
  });
  return seeding;
}
