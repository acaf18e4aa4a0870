import type { RegistrationDetailView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** Its files, each a download; `removable` adds a button that the form around them sends. */
export function FileList(props: {
  readonly registration: Pick<RegistrationDetailView, "id" | "files" | "partnerName" | "companyName">;
  readonly removable: boolean;
}) {
  const { registration, removable } = props;
  const formats = useFormats();
  if (registration.files.length === 0) return <p className="muted">No files yet.</p>;
  return (
    <ul className="file-list">
      {registration.files.map(({ id, name, bytes, side }) => (
        <li key={id} className="row">
          <a
            className="break-anywhere"
            href={`/api/v1/registrations/${registration.id}/attachments/${id}`}
            download
          >
            {name}
          </a>
          <span className="small muted">
            {formats.bytes(bytes)}, from{" "}
            {side === "partner" ? registration.partnerName : registration.companyName}
          </span>
          {removable ? (
            <SubmitButton name="intent" value={`remove ${id}`} busyText="Removing">
              Remove<span className="visually-hidden"> {name}</span>
            </SubmitButton>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
