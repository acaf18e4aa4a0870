/** `Opportunity.Partner__c`: a narrow column breaks it between the object and its field. */
export function FieldPlace({
  object,
  field,
}: {
  readonly object: string | null;
  readonly field: string | null | undefined;
}) {
  if (!object || !field) return object || field || null;
  return (
    <>
      {object}.<wbr />
      {field}
    </>
  );
}
