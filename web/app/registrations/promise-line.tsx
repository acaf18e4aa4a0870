import type { RegistrationFormView } from "#web/app/lib/views.ts";

/** What the company promises whoever registers. */
export function PromiseLine({ form }: { readonly form: RegistrationFormView }) {
  const { companyName, promise, protectionDays } = form;
  const hours = promise.hours === 1 ? "1 hour" : `${promise.hours} hours`;
  const counted = promise.workingDaysOnly ? " of its working days" : "";
  return (
    <>
      {companyName} answers within {hours}
      {counted}. An approved deal is protected for you for {protectionDays} days. What you write is saved as a
      draft, which it sees once you hand it in.
    </>
  );
}
