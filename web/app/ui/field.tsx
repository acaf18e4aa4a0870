import type { ReactNode } from "react";

type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly className?: string;
  /** Gets the attributes that tie the control to its label, hint and error. */
  readonly children: (control: ControlProps) => ReactNode;
};

export type ControlProps = {
  readonly id: string;
  readonly className: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
};

export function Field({ id, label, hint, error, className, children }: FieldProps) {
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={className === undefined ? "field" : `field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        className: "input",
        ...(described === "" ? {} : { "aria-describedby": described }),
        ...(error ? { "aria-invalid": true as const } : {}),
      })}
      {hint ? (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

export type Option = { readonly value: string; readonly label: string };

/** A select of a filter or form. Its empty first choice says what leaving it means. */
export function Select(props: {
  readonly control: ControlProps;
  readonly name: string;
  readonly value: string | undefined;
  readonly none?: string;
  readonly options: readonly Option[];
}) {
  const { control, name, value, none, options } = props;
  return (
    <select {...control} name={name} defaultValue={value ?? ""}>
      {none === undefined ? null : <option value="">{none}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
