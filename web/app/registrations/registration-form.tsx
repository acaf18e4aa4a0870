import { Form } from "@remix-run/react";
import { type ReactNode, useMemo, useRef } from "react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { RegistrationDetailView, RegistrationFormView } from "#web/app/lib/views.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { FileField } from "./file-field.tsx";
import { FileList } from "./file-list.tsx";
import { proposeDomain } from "./propose-domain.ts";
import { type FormValues, writeContent } from "./registration-content.ts";
import { RegistrationFields } from "./registration-fields.tsx";
import { fieldLabels } from "./registration-words.ts";
import { SaveStatus } from "./save-status.tsx";
import { useAutosave } from "./use-autosave.ts";

/** What the action of a page with this form answers when it was refused. */
export type RefusedForm = {
  readonly problem: FormProblem;
  readonly typed: FormValues;
  /** The draft that was kept before something else was refused. */
  readonly kept: { readonly id: string; readonly version: number } | null;
};

/** A draft, or what is asked again of a registration that was handed in: written, saved as it is, and handed in. */
export function RegistrationForm(props: {
  readonly form: RegistrationFormView;
  /** Null before there is a draft. */
  readonly registration: RegistrationDetailView | null;
  readonly side: "portal" | "company";
  readonly refused: RefusedForm | undefined;
  /** Fields before the others, such as whose it is. */
  readonly children?: ReactNode;
}) {
  const { form, registration, side, refused, children } = props;
  const ref = useRef<HTMLFormElement>(null);
  const isAnswer = registration?.state === "info_required";
  const open = isAnswer ? registration.requestedFields : form.fields;
  const values = refused?.typed ?? (registration === null ? {} : writeContent(registration, form));
  const asked = useMemo(() => ({ customFields: form.customFields }), [form.customFields]);
  const pathOf = side === "portal" ? portalPath : companyPath;
  const { state, kept } = useAutosave(ref, { form: asked, pathOf, start: refused?.kept ?? registration });
  return (
    <Form
      method="post"
      encType="multipart/form-data"
      className="form"
      ref={ref}
      onBlur={(event) => void proposeDomain(event)}
    >
      <ErrorSummary problem={refused?.problem} labels={fieldLabels(form)} />
      <input type="hidden" name="id" value={kept?.id ?? ""} />
      <input type="hidden" name="version" value={kept?.version ?? ""} />
      {/* Enter hands nothing in before it is meant: the first button of a form is the one it presses. */}
      <button type="submit" name="intent" value="save" hidden tabIndex={-1} aria-hidden="true" />
      {children}
      <RegistrationFields form={form} values={values} problem={refused?.problem} open={open} />
      {open.includes("attachments") ? (
        <fieldset className="form">
          <legend>
            <h2>Files</h2>
          </legend>
          {registration === null ? null : (
            <FileList registration={registration} removable={registration.state === "draft"} />
          )}
          <FileField endings={form.fileEndings} error={refused?.problem.fields.files} />
        </fieldset>
      ) : null}
      {isAnswer ? (
        <Field
          id="reason"
          label="Your answer (optional)"
          hint="The company reads it beside what you changed."
        >
          {(control) => (
            <textarea
              {...control}
              name="reason"
              rows={3}
              maxLength={4000}
              defaultValue={values.reason?.[0]}
              data-not-saved
            />
          )}
        </Field>
      ) : null}
      <div className="row">
        <SubmitButton
          name="intent"
          value={isAnswer ? "answer" : "submit"}
          tone="primary"
          busyText="Handing in"
        >
          {isAnswer ? "Hand in the answer" : "Hand it in"}
        </SubmitButton>
        <SubmitButton name="intent" value="save" busyText="Saving">
          {isAnswer ? "Save" : "Save draft"}
        </SubmitButton>
        <SaveStatus state={state} />
      </div>
    </Form>
  );
}

const portalPath = (id: string) => `/portal/registrations/${id}`;
const companyPath = (id: string) => `/company/registrations/${id}`;
