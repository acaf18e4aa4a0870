import { z } from "zod";
import { ok } from "#worker/domain/result.ts";
import type { Answered, SalesforceApi } from "#worker/usecases/connections/salesforce-ports.ts";
import type { Answer, Call, SendCall } from "./request.ts";

/** Single records, written once: whether to write again is for whoever has looked at what is there. */
export function recordWrites({
  send,
  ask,
  base,
}: {
  readonly send: SendCall;
  readonly ask: <T>(call: Call, read: (answer: Answer) => T | null) => Answered<T>;
  readonly base: string;
}): Pick<SalesforceApi, "updateRecord" | "upsertRecord"> {
  const at = (...parts: readonly string[]) => `${base}/sobjects/${parts.map(encodeURIComponent).join("/")}`;
  return {
    updateRecord: async ({ object, id, fields, unmodifiedSince }) => {
      const sent = await send({
        method: "PATCH",
        path: at(object, id),
        body: fields,
        expects: "json",
        isOnce: true,
        ...(unmodifiedSince === null
          ? {}
          : { headers: { "If-Unmodified-Since": new Date(unmodifiedSince).toUTCString() } }),
      });
      return sent.ok ? ok(null) : sent;
    },
    upsertRecord: async ({ object, keyField, key, fields }) => {
      const path = at(object, keyField, key);
      const made = await send({ method: "PATCH", path, body: fields, expects: "json", isOnce: true });
      if (!made.ok) return made;
      const id = idIn(made.value);
      // An update of old answers with nothing at all.
      if (id !== null) return ok(id);
      return ask({ method: "GET", path: `${path}?fields=Id`, expects: "json" }, idIn);
    },
  };
}

function idIn({ json }: Answer): string | null {
  const read = z
    .object({ id: z.string().optional(), Id: z.string().optional() })
    .transform(({ id, Id }) => id ?? Id ?? null)
    .safeParse(json);
  return read.success ? read.data : null;
}
