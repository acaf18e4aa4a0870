import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FormatsProvider } from "./formats-context.tsx";
import { Money, MoneyList } from "./money.tsx";

const render = (element: React.ReactNode) =>
  renderToStaticMarkup(<FormatsProvider locale="en">{element}</FormatsProvider>);
const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, "");

test("a negative amount is told by its parentheses, with the currency beside it", () => {
  expect(textOf(render(<Money value={{ amountMinor: -1_250_050, currency: "GBP" }} />))).toBe(
    "(12,500.50) GBP",
  );
});

test("amounts of two currencies are listed and not added up", () => {
  const html = render(
    <MoneyList
      values={[
        { amountMinor: 100, currency: "USD" },
        { amountMinor: 200, currency: "EUR" },
      ]}
    />,
  );
  expect(html.match(/<li>/g)).toHaveLength(2);
  expect(textOf(html)).toBe("1.00 USD2.00 EUR");
});

test("no amounts are said to be none, which is not zero", () => {
  expect(textOf(render(<MoneyList values={[]} />))).toBe("None");
});
