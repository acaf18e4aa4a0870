import { Form, Link } from "@remix-run/react";
import { useId } from "react";
import type { Membership, Session } from "./session.ts";

/** Who is signed in, the way to their other companies or to the partner side, and the way out. */
export function Account({ session }: { readonly session: Session }) {
  const targets = switchTargets(session);
  return (
    <div className="account">
      <p className="account-person">
        <strong>{session.user.name}</strong>
        <span className="muted" title={session.user.email}>
          {session.user.email}
        </span>
      </p>
      {targets.length === 0 ? null : <SwitchForm targets={targets} />}
      <Link to="/account">Your account</Link>
      <Link to="/help">Guide</Link>
      <Form method="post" action="/sign-out">
        <button type="submit" className="button button-link">
          Sign out
        </button>
      </Form>
    </div>
  );
}

type Target = { readonly value: string; readonly label: string };

function SwitchForm({ targets }: { readonly targets: readonly Target[] }) {
  const id = useId();
  const [first] = targets;
  if (targets.length === 1 && first !== undefined) {
    return (
      <Form method="post" action="/switch">
        <input type="hidden" name="to" value={first.value} />
        <button type="submit" className="button">
          Go to {first.label}
        </button>
      </Form>
    );
  }
  return (
    <Form method="post" action="/switch" className="stack-tight">
      <label htmlFor={id} className="small">
        Switch to
      </label>
      <span className="switch-line">
        <select id={id} name="to" className="input">
          {targets.map((target) => (
            <option key={target.value} value={target.value}>
              {target.label}
            </option>
          ))}
        </select>
        <button type="submit" className="button">
          Switch
        </button>
      </span>
    </Form>
  );
}

/** Every company the person works for but the current one, and the partner side as a whole. */
export function switchTargets({ audience, company, memberships }: Session): readonly Target[] {
  const companies = memberships
    .filter((one) => one.audience === "company" && !(audience === "company" && one.companyId === company?.id))
    .map((one: Membership) => ({ value: `company:${one.companyId}`, label: one.companyName }));
  const isPartner = audience !== "partner" && memberships.some((one) => one.audience === "partner");
  return isPartner ? [...companies, { value: "partner", label: "partner portal" }] : companies;
}
