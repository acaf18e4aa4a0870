import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { SavedViewItem } from "#web/app/lib/views.ts";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type Words = Readonly<Record<string, string | undefined>>;

/** The views that somebody has saved, as links, and a way to save or remove the one that is shown. */
export function SavedViews(props: {
  readonly views: readonly SavedViewItem[];
  readonly path: string;
  /** What is shown now: filters and order. */
  readonly query: Words;
  readonly problem: FormProblem | undefined;
}) {
  const { views, path, query, problem } = props;
  const mayTidy = useMay()("settings.write");
  const address = href(path, sorted(query));
  const shown = views.find((view) => href(path, sorted(view.query)) === address);
  const isAll = address === path;
  if (views.length === 0 && isAll) return null;
  return (
    <div className="saved-views">
      {views.length === 0 ? null : (
        <nav aria-label="Saved views">
          <ul>
            {views.map(({ id, name, query: words, isOwn }) => (
              <li key={id}>
                <Link
                  to={href(path, sorted(words))}
                  className="chip"
                  aria-current={id === shown?.id ? "page" : undefined}
                >
                  <span className="chip-text">{name}</span>
                  {isOwn ? null : <span className="muted"> shared</span>}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {shown === undefined && !isAll ? <SaveView key={address} problem={problem} address={address} /> : null}
      {shown !== undefined && (shown.isOwn || mayTidy) ? (
        <Form method="post" action={address}>
          <input type="hidden" name="id" value={shown.id} />
          <SubmitButton name="intent" value="remove-view">
            Remove this view<span className="visually-hidden">: {shown.name}</span>
          </SubmitButton>
        </Form>
      ) : null}
    </div>
  );
}

function SaveView(props: { readonly problem: FormProblem | undefined; readonly address: string }) {
  const { problem, address } = props;
  return (
    <details open={problem !== undefined}>
      <summary>Save this view</summary>
      <Form method="post" action={address} className="form">
        <TextField
          name="name"
          label="Name of the view"
          hint="One of your own of the same name is replaced."
          problem={problem}
          maxLength={60}
          required
        />
        <label className="check">
          <input type="checkbox" name="isShared" /> Share it with everybody of the company
        </label>
        <div className="row">
          <SubmitButton name="intent" value="save-view">
            Save
          </SubmitButton>
        </div>
      </Form>
    </details>
  );
}

/** In one order, so that what says the same has one address. */
function sorted(words: Words): Words {
  return Object.fromEntries(Object.entries(words).sort(([one], [other]) => (one < other ? -1 : 1)));
}
