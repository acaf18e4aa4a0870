import { Link } from "@remix-run/react";
import type { BulkResultView, RegistrationView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import type { BulkAction } from "./bulk-step.tsx";

const DONE: Readonly<Record<BulkAction, string>> = {
  approve: "approved",
  reject: "rejected",
  request_info: "returned",
  assign: "assigned",
};

/** What became of each: those that were refused stay as they are, and say what to do. */
export function BulkResults({
  result,
  rows,
}: {
  readonly result: { readonly action: BulkAction; readonly results: readonly BulkResultView[] };
  readonly rows: readonly RegistrationView[];
}) {
  const { count } = useFormats();
  const done = result.results.filter(({ ok }) => ok).length;
  const refused = result.results.filter(({ ok }) => !ok);
  return (
    <Notice
      tone={refused.length === 0 ? "success" : "warning"}
      title={`${count(done)} ${DONE[result.action]}${refused.length === 0 ? "" : `, ${count(refused.length)} not`}`}
    >
      {refused.length === 0 ? null : (
        <ul>
          {refused.map(({ id, message }) => (
            <li key={id}>
              <Link to={`/company/registrations/${id}`}>
                {rows.find((row) => row.id === id)?.accountName ?? "A registration"}
              </Link>
              : {message ?? "Its state does not allow this."}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
