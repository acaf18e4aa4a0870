import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { RegistrationView } from "#web/app/lib/views.ts";
import type { Column } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { RegistrationBadges } from "./registration-badges.tsx";
import { daysLeftText, promiseText } from "./registration-words.ts";

/** The columns that both sides' lists have. */
export function registrationColumns(
  side: "company" | "portal",
): Readonly<Record<"number" | "deal" | "amount" | "state" | "created", Column<RegistrationView>>> {
  return {
    number: {
      key: "number",
      header: "Registration",
      title: true,
      cell: (one) => (
        <>
          <Link to={`/${side}/registrations/${one.id}`}>{one.accountName || "Without a customer yet"}</Link>
          <span className="cell-note">Registration {one.number}</span>
        </>
      ),
    },
    deal: {
      key: "deal",
      header: "Deal",
      cell: (one) => (one.opportunityName === "" ? null : one.opportunityName),
    },
    amount: {
      key: "amount",
      header: "Amount",
      numeric: true,
      cell: (one) => (one.estimatedValue === null ? null : <Money value={one.estimatedValue} />),
    },
    state: {
      key: "state",
      header: "State",
      cell: (one) => <RegistrationBadges registration={one} side={side} />,
    },
    created: {
      key: "created",
      header: "Begun",
      nowrap: true,
      cell: (one) => <DateTime iso={one.createdAt} />,
    },
  };
}

/** What runs: the company's promise while it owes an answer, the protection while there is one. */
export function runningClock(one: RegistrationView, now: string): ReactNode {
  if (one.promise !== null) return promiseText(one.promise);
  if (one.state !== "approved" || one.expiresAt === null) return null;
  return daysLeftText(one.expiresAt, now);
}
