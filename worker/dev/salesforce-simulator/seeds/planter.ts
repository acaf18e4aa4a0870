import { simulatorPassword } from "../oauth/identity-store.ts";
import type { Row } from "../schema/definitions.ts";
import type { Simulation } from "../simulation.ts";

const dayMs = 86_400_000;

/** Writes an org's first records, each as old as it is said to be. */
export type Planter = {
  readonly simulation: Simulation;
  add(object: string, values: Row, daysAgo?: number): string;
  change(id: string, values: Row, daysAgo: number): void;
  /** A date, counted back from today; negative for the days to come. */
  day(daysAgo: number): string;
  instant(daysAgo: number): number;
  /** A user that can log in, with the simulator's own password. */
  user(user: {
    readonly username: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly profileId: string;
  }): string;
};

export function createPlanter(simulation: Simulation): Planter {
  const { writer, identity, clock } = simulation;
  const nowMs = clock.nowInSeconds();
  const instant = (daysAgo: number) => nowMs - daysAgo * dayMs;
  const actorId = () => [...identity.logins.values()][0]?.userId ?? "005000000000000AAA";
  const add = (object: string, values: Row, daysAgo = 400) =>
    writer.create(object, values, { actorId: actorId(), stampMs: instant(daysAgo), silent: true });
  return {
    simulation,
    add,
    change: (id, values, daysAgo) =>
      writer.update(id, values, { actorId: actorId(), stampMs: instant(daysAgo), silent: true }),
    day: (daysAgo) => new Date(instant(daysAgo)).toISOString().slice(0, 10),
    instant,
    user: ({ username, firstName, lastName, profileId }) => {
      const alias = username.slice(0, 8);
      const names = { FirstName: firstName, LastName: lastName };
      const userId = add("User", {
        Username: username,
        Email: username,
        Alias: alias,
        ProfileId: profileId,
        ...names,
      });
      identity.logins.set(username, { username, password: simulatorPassword, userId });
      return userId;
    },
  };
}

/** The values over and over; null only where there are none. */
export function cycle<T>(values: readonly T[], at: number): T | null {
  return values[at % values.length] ?? null;
}
