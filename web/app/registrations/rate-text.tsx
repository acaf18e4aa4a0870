import type { RegistrationSignalsView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";

/** A rate with how many it is of: a rate of two says little, and is not hidden. */
export function RateText({
  rate,
  of,
}: {
  readonly rate: RegistrationSignalsView["approvedRate"];
  readonly of: string;
}) {
  const { share, count } = useFormats();
  if (rate === null) return <>None {of} yet</>;
  return (
    <>
      {share(rate.ratePpm)} {of}, n{NO_BREAK}={NO_BREAK}
      {count(rate.n)}
    </>
  );
}

const NO_BREAK = "\u00a0";
