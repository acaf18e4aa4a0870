import { type ActionFunctionArgs, data } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { releaseCauses } from "#worker/domain/registration/registration.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { versionTag } from "./registration-words.ts";
import { sendFiles } from "./save-registration.server.ts";

type Kept = { readonly id: string; readonly version: number };

/** What was refused, with what was typed. */
export type RefusedMove = {
  readonly intent: string;
  readonly status: number;
  readonly problem: FormProblem;
  readonly reason: string;
};

/** Makes the move that a form of a registration's page asks for, on what that page has shown. Its files go before it. */
export async function makeMove(
  args: ActionFunctionArgs,
  sent: { readonly id: string; readonly data: FormData },
): Promise<Result<Kept, RefusedMove>> {
  const intent = textOf(sent.data, "intent");
  const reason = textOf(sent.data, "reason").trim();
  const refuse = (problem: Problem) =>
    err({
      intent,
      reason,
      status: problem.status,
      problem: withAdvice(formProblem(problem, FIELDS), problem.code),
    });
  const version = Number(textOf(sent.data, "version"));
  const filed = await sendFiles(args, sent.data, { id: sent.id, version });
  if (!filed.ok) return refuse(filed.error);
  const made = await callOf(args, { kept: filed.value, data: sent.data, intent, reason });
  return made.ok ? ok(made.value) : refuse(made.error);
}

const FIELDS = ["reason", "fields", "files", "shares", "days", "assigneeId", "rivalIds", "closedOn"];

const ADVICE: Readonly<Record<string, string>> = {
  "stale-version":
    "It was changed since this page was loaded. Read what is new below, then decide again if it is still right.",
  "illegal-transition":
    "Its state has changed since this page was loaded, and no longer allows this. What it allows now is shown below.",
  "extensions-used-up":
    "It has been extended as often as the settings of registrations allow. They can be changed there.",
  "closed-too-late": "The deal was closed after the protection had ended, so it cannot count as protected.",
};

function withAdvice(problem: FormProblem, code: string): FormProblem {
  const advice = ADVICE[code];
  return advice === undefined ? problem : { ...problem, title: advice };
}

/** What is asked of the CRM moves the registration nowhere. */
async function askOfCrm(
  args: ActionFunctionArgs,
  kept: Kept,
  ask: "retry" | "create",
): Promise<Result<Kept, Problem>> {
  const { crm } = apiOf(args).client.registrations[":id"];
  const asked = await tryRead(crm.$post({ param: { id: kept.id }, json: { ask } }), args.request);
  return asked.ok ? ok(kept) : asked;
}

type Move = {
  readonly kept: Kept;
  readonly data: FormData;
  readonly intent: string;
  readonly reason: string;
};

function callOf(args: ActionFunctionArgs, move: Move): Promise<Result<Kept, Problem>> {
  const { kept, data: form, intent, reason } = move;
  const calls = apiOf(args).client.registrations[":id"];
  const param = { id: kept.id };
  const seen = { headers: { "If-Match": versionTag(kept.version) } };
  const plain = { param, json: { reason } };
  const { request } = args;
  switch (intent) {
    case "withdraw":
      return tryRead(calls.withdraw.$post(plain, seen), request);
    case "testify":
      return tryRead(calls.evidence.$post(plain, seen), request);
    case "appeal":
      return tryRead(calls.appeal.$post(plain, seen), request);
    case "ask_extension":
      return tryRead(calls["ask-extension"].$post(plain, seen), request);
    case "crm retry":
    case "crm create":
      return askOfCrm(args, kept, intent === "crm retry" ? "retry" : "create");
    case "review":
      return tryRead(calls.review.$post({ param }, seen), request);
    case "approve":
      return tryRead(calls.approve.$post(plain, seen), request);
    case "reject":
      return tryRead(calls.reject.$post(plain, seen), request);
    case "request_info": {
      const fields = form.getAll("fields").map(String);
      return tryRead(calls["request-info"].$post({ param, json: { reason, fields } }, seen), request);
    }
    case "contest": {
      const chosen = form.getAll("rivalIds").map(String);
      const rivalIds = form.has("chooses") ? chosen : null;
      return tryRead(calls.contest.$post({ param, json: { reason, rivalIds } }, seen), request);
    }
    case "decide":
      return tryRead(calls.decide.$post({ param, json: { reason, ...decisionOf(form) } }, seen), request);
    case "extend": {
      const days = Number(textOf(form, "days"));
      const json = { reason, ...(Number.isInteger(days) && days > 0 ? { days } : {}) };
      return tryRead(calls.extend.$post({ param, json }, seen), request);
    }
    case "release": {
      const cause = releaseCauses.find((one) => one === textOf(form, "cause")) ?? "other";
      return tryRead(calls.release.$post({ param, json: { reason, cause } }, seen), request);
    }
    case "assign": {
      const assigneeId = textOf(form, "assigneeId") || null;
      return tryRead(calls.assign.$post({ param, json: { assigneeId } }, seen), request);
    }
    case "close": {
      const outcome = textOf(form, "outcome") === "lost" ? ("lost" as const) : ("won" as const);
      const closedOn = textOf(form, "closedOn");
      const json = { outcome, reason, ...(closedOn === "" ? {} : { closedOn }) };
      return tryRead(calls.close.$post({ param, json }, seen), request);
    }
    default:
      throw data(null, { status: 400 });
  }
}

/** "primary REG" names who is first; "split" sends a percent for each; "reject" is none of them. */
function decisionOf(form: FormData) {
  const [outcome, registrationId = ""] = textOf(form, "outcome").split(" ");
  if (outcome === "reject") return { outcome: "reject" as const };
  if (outcome !== "split") return { outcome: "primary" as const, registrationId };
  const shares = form.getAll("contestant").flatMap((value) => {
    const percent = Number(textOf(form, `percent.${String(value)}`));
    return percent > 0 ? [{ registrationId: String(value), percent }] : [];
  });
  return { outcome: "split" as const, shares };
}
