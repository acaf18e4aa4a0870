import { type ActionFunctionArgs, data, redirect } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { ownPath } from "#worker/domain/access/own-path.ts";

/** Takes the answer of a passkey that the sign-in page has asked for. */
export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const response = readAnswer(textOf(form, "response"));
  if (response === null) return data({ message: "The browser gave no answer." }, { status: 400 });
  const answer = await tryRead(api.client.session.passkey.$post({ json: { response } }), args.request, {
    alsoShown: [403],
  });
  if (!answer.ok) return data({ message: answer.error.title }, { status: answer.error.status });
  return redirect(ownPath(textOf(form, "next")), { headers: api.cookies });
}

export function loader() {
  return redirect("/");
}

function readAnswer(text: string): { id: string } | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null && "id" in answer && typeof answer.id === "string"
      ? (answer as { id: string })
      : null;
  } catch {
    return null;
  }
}
