import { Form } from "@remix-run/react";
import { type Option, Select } from "#web/app/ui/field.tsx";

/** What can be done about somebody, behind one word, so that nobody is removed by a slip. */
export function MemberActions(props: {
  readonly person: { readonly id: string; readonly name: string; readonly role: string };
  readonly roles: readonly Option[];
  /** What removing them means. */
  readonly consequence: string;
}) {
  const { person, roles, consequence } = props;
  const control = { id: `role-${person.id}`, className: "input" };
  return (
    <details className="disclosure">
      <summary aria-label={`Change ${person.name}`}>Change</summary>
      <div className="stack-tight">
        <Form method="post" className="row">
          <input type="hidden" name="intent" value="role" />
          <input type="hidden" name="id" value={person.id} />
          <label htmlFor={control.id} className="visually-hidden">
            Role of {person.name}
          </label>
          <Select control={control} name="role" value={person.role} options={roles} />
          <button type="submit" className="button">
            Change role
          </button>
        </Form>
        <p className="small muted">{consequence}</p>
        <Form method="post">
          <input type="hidden" name="intent" value="remove" />
          <input type="hidden" name="id" value={person.id} />
          <button type="submit" className="button button-danger">
            Remove {person.name}
          </button>
        </Form>
      </div>
    </details>
  );
}
