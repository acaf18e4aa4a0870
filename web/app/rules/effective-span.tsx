import { DateTime } from "#web/app/ui/date-time.tsx";

/** The days on which a version is in force: "1 Jan 2025 until before 1 Jul 2025". */
export function EffectiveSpan(props: { readonly from: string | null; readonly until: string | null }) {
  const { from, until } = props;
  if (from === null && until === null) return <>Always</>;
  return (
    <>
      {from === null ? "From the beginning" : <DateTime iso={from} />}
      {until === null ? (
        " onwards"
      ) : (
        <>
          {" "}
          until before <DateTime iso={until} />
        </>
      )}
    </>
  );
}
