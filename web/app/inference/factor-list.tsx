import { useFormats } from "#web/app/ui/formats-context.tsx";

type Factor = { readonly name: string; readonly value: number; readonly text: string };

/** Why a confidence is what it is. The factors, multiplied in their order, come to it. */
export function FactorList(props: {
  readonly factors: readonly Factor[];
  readonly confidence: number;
  readonly open?: boolean;
}) {
  const { factors, confidence, open = false } = props;
  return (
    <details open={open}>
      <summary className="small">Why {<Confidence value={confidence} />}</summary>
      <div className="table-scroll">
        <table className="table factors">
          <caption className="visually-hidden">Factors of the confidence</caption>
          <tbody>
            {factors.map(({ name, value, text }) => (
              <tr key={name}>
                <th scope="row" className="factor-text">
                  {text}
                </th>
                <td className="numeric">× {short(value)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Multiplied</th>
              <td className="numeric">{short(confidence)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </details>
  );
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

export function Confidence({ value }: { readonly value: number }) {
  const { share } = useFormats();
  return <>{share(Math.round(value * 1_000_000))}</>;
}
