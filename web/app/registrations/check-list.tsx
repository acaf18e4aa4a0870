/** Some of several: a list of boxes that the error and the legend belong to. */
export function CheckList(props: {
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly error: string | undefined;
}) {
  const { name, label, options, chosen, error } = props;
  return (
    <fieldset
      className="field"
      id={name}
      tabIndex={-1}
      {...(error === undefined ? {} : { "aria-describedby": `${name}-error` })}
    >
      <legend className="field-label">{label}</legend>
      {options.map((option) => (
        <label key={option} className="check">
          <input type="checkbox" name={name} value={option} defaultChecked={chosen.includes(option)} />
          <span>{option}</span>
        </label>
      ))}
      {error === undefined ? null : (
        <p className="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
