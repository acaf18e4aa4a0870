import { expect, test } from "vitest";
import { formProblem, readProblem } from "./form.ts";

const problem = {
  title: "Something in the request is not valid",
  status: 422,
  code: "invalid-request",
  errors: [
    { path: "mapping.amount", code: "unknown-header", message: 'The file has no column "sum".' },
    { path: "mapping.amount", code: "second", message: "Only the first is shown." },
    { path: "elsewhere", code: "odd", message: "Something else." },
  ],
};

test("errors go to their fields and what belongs to none joins the title", () => {
  expect(formProblem(problem, ["mapping.amount", "mapping.name"])).toEqual({
    title: "Something in the request is not valid Something else.",
    fields: { "mapping.amount": 'The file has no column "sum".' },
  });
});

test("a wait that the answer asks for is said in words", async () => {
  const response = Response.json(
    { title: "Too many attempts", status: 429, code: "too-many-attempts" },
    { status: 429, headers: { "Retry-After": "61" } },
  );
  expect((await readProblem(response)).detail).toBe("Too many attempts. Try again in 61 seconds.");
});

test("an answer that is no problem+json becomes a plain failure", async () => {
  const told = await readProblem(new Response("<h1>502</h1>", { status: 502 }));
  expect(told).toEqual({ title: "Something went wrong on our side", status: 502, code: "unexpected" });
});
