import { Link } from "@remix-run/react";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";

/** What the rules of the form would have approved, had they been in force. */
export function DryRun({
  answer,
}: {
  readonly answer: {
    readonly considered: number;
    readonly approved: readonly { readonly id: string; readonly number: number; readonly rule: string }[];
  };
}) {
  const { count } = useFormats();
  return (
    <Notice
      title={`These rules would have approved ${count(answer.approved.length)} of the last ${count(answer.considered)} registrations`}
    >
      {answer.approved.length === 0 ? null : (
        <ul>
          {answer.approved.map(({ id, number, rule }) => (
            <li key={id}>
              <Link to={`/company/registrations/${id}`}>Registration {number}</Link>, by {rule}
            </li>
          ))}
        </ul>
      )}
      <p>Nothing has been approved, and the rules are not in force yet.</p>
    </Notice>
  );
}
