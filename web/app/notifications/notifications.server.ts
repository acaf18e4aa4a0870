import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { mailChoices } from "#worker/domain/notification/event-kinds.ts";
import type { ApiClient } from "#worker/http/client.ts";

/** Whose list: both sides have the same pages. */
export type NotificationSide = "company" | "portal";

export async function loadNotifications(args: LoaderFunctionArgs, side: NotificationSide) {
  const query = pick(args.request.url, { unread: ["true"], cursor: "text" });
  const page = await read(clientOf(args, side).$get({ query }), args.request);
  return { page, query };
}

/** Reads all, or opens one: then it is read, and its page follows. */
export async function changeNotifications(args: ActionFunctionArgs, side: NotificationSide) {
  const client = clientOf(args, side);
  const form = await args.request.formData();
  const id = textOf(form, "id");
  const ids = id === "" ? {} : { ids: [id] };
  await read(client.read.$post({ json: ids }), args.request);
  const path = textOf(form, "path");
  // Only pages of our own side: the form could say anything.
  throw redirect(path.startsWith(`/${side}/`) ? path : `/${side}/notifications`);
}

export async function loadPreferences(args: LoaderFunctionArgs, side: NotificationSide) {
  return read(clientOf(args, side).preferences.$get(), args.request);
}

export async function savePreferences(args: ActionFunctionArgs, side: NotificationSide) {
  const { cookies } = apiOf(args);
  const form = await args.request.formData();
  const wanted = wantedOf(form);
  const [from, to] = [textOf(form, "quietFrom"), textOf(form, "quietTo")];
  if ((minuteOf(from) === null) !== (minuteOf(to) === null)) {
    const missing = minuteOf(from) === null ? "quietFrom" : "quietTo";
    const problem: FormProblem | undefined = {
      title: "Your quiet hours have one end only",
      fields: { [missing]: "Give both, or neither" },
    };
    return data({ saved: false, problem, typed: typedOf(form) }, { status: 422, headers: cookies });
  }
  const saved = await tryRead(clientOf(args, side).preferences.$put({ json: wanted }), args.request);
  if (saved.ok) return data({ saved: true, problem: undefined, typed: undefined }, { headers: cookies });
  const problem: FormProblem | undefined = formProblem(saved.error, ["timeZone"]);
  return data(
    { saved: false, problem, typed: typedOf(form) },
    { status: saved.error.status, headers: cookies },
  );
}

/** What was typed, for the form to show again. */
export type TypedTimes = { readonly timeZone: string; readonly quietFrom: string; readonly quietTo: string };

function typedOf(form: FormData): TypedTimes | undefined {
  return {
    timeZone: textOf(form, "timeZone"),
    quietFrom: textOf(form, "quietFrom"),
    quietTo: textOf(form, "quietTo"),
  };
}

/** How many are unread; nothing where the person has no list, as somebody who looks as a partner. */
export async function countUnread(args: LoaderFunctionArgs, side: NotificationSide): Promise<number> {
  const response = await clientOf(args, side).unread.$get();
  return response.ok ? (await response.json()).unread : 0;
}

function clientOf(args: LoaderFunctionArgs | ActionFunctionArgs, side: NotificationSide) {
  const { client } = apiOf(args);
  // Both take and give the same.
  return side === "company"
    ? client.notifications
    : (client.portal.notifications as unknown as ApiClient["notifications"]);
}

type Wanted = Parameters<ApiClient["notifications"]["preferences"]["$put"]>[0]["json"];

function wantedOf(form: FormData): Wanted {
  const [from, to] = [minuteOf(textOf(form, "quietFrom")), minuteOf(textOf(form, "quietTo"))];
  return {
    times: {
      timeZone: textOf(form, "timeZone"),
      quiet: from === null || to === null ? null : { from, to },
      digest: textOf(form, "digest") === "weekly" ? "weekly" : "daily",
    },
    choices: form.getAll("kind").map((kind) => ({
      kind: String(kind),
      isListed: form.get(`listed ${kind}`) !== null,
      mail: mailChoices.find((choice) => choice === form.get(`mail ${kind}`)) ?? "at_once",
    })),
  };
}

/** "22:30" as minutes after midnight; null for anything else. */
function minuteOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)/.exec(text);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}
