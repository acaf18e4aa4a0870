import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { type CompanyPerson, makeColleague, makeCompany } from "#worker/testing/people.ts";
import { mostSavedViews } from "#worker/usecases/saved-views/saved-views.ts";

type View = { id: string; name: string; query: Record<string, string>; isShared: boolean; isOwn: boolean };

async function viewsOf(person: CompanyPerson): Promise<readonly View[]> {
  return (await api(person).json<{ items: View[] }>("/saved-views")).items;
}

function save(person: CompanyPerson, view: object) {
  return api(person).post("/saved-views", view);
}

test("a view is its owner's until it is shared, saved anew under its name, and removed by whoever may", async () => {
  const founder = await makeCompany();
  const analyst = await makeColleague(founder.tenant, "analyst");
  const viewer = await makeColleague(founder.tenant, "viewer");
  const won = { name: " Won, in dollars ", query: { outcome: "won", currency: "USD", cursor: "x" } };
  const saved = (await (await save(analyst, won)).json()) as { id: string };
  const own = {
    id: saved.id,
    name: "Won, in dollars",
    query: { outcome: "won", currency: "USD" },
    isOwn: true,
  };
  expect(await viewsOf(analyst)).toEqual([{ ...own, isShared: false }]);
  expect(await viewsOf(viewer)).toEqual([]);

  const again = await save(analyst, { name: "Won, in dollars", query: { outcome: "lost" }, isShared: true });
  expect([again.status, await again.json()]).toEqual([201, { id: saved.id }]);
  const shared = { ...own, query: { outcome: "lost" }, isShared: true };
  expect(await viewsOf(analyst)).toEqual([shared]);
  expect(await viewsOf(viewer)).toEqual([{ ...shared, isOwn: false }]);

  expect((await api(viewer).delete(`/saved-views/${saved.id}`)).status).toBe(404);
  const stranger = await makeCompany();
  expect(await viewsOf(stranger)).toEqual([]);
  expect((await api(stranger).delete(`/saved-views/${saved.id}`)).status).toBe(404);
  expect((await api(founder).delete(`/saved-views/${saved.id}`)).status).toBe(204);
  expect(await viewsOf(analyst)).toEqual([]);

  // An admin tidies what is shared, and nothing of anybody's own.
  const hidden = (await (await save(analyst, { name: "Mine", query: { q: "Ashgrove" } })).json()) as View;
  expect((await api(founder).delete(`/saved-views/${hidden.id}`)).status).toBe(404);
  expect((await api(analyst).delete(`/saved-views/${hidden.id}`)).status).toBe(204);
});

test("what no list of deals understands is refused by its word, and so is one view too many", async () => {
  const founder = await makeCompany();
  const refused = await save(founder, { name: "", query: { outcome: "perhaps", closedFrom: "yesterday" } });
  expect(refused.status).toBe(422);
  const { errors } = await refused.json<{ errors: { path: string }[] }>();
  expect(errors.map(({ path }) => path)).toEqual(["name", "query.outcome", "query.closedFrom"]);
  for (let nth = 0; nth < mostSavedViews; nth += 1)
    expect((await save(founder, { name: `View ${nth}`, query: { q: "a" } })).status).toBe(201);
  const most = await save(founder, { name: "One more", query: { q: "a" } });
  expect(await most.json()).toMatchObject({ status: 422, errors: [{ path: "name", code: "too-many" }] });
  expect((await save(founder, { name: "View 3", query: { q: "b" } })).status).toBe(201);
  expect(await viewsOf(founder)).toHaveLength(mostSavedViews);
});
