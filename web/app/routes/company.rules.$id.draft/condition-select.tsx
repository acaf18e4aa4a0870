import { isOptionGroupArray, type ValueSelectorProps } from "react-querybuilder";

/** A choice of the tree. The library names its own by a tooltip alone, which not every reader hears. */
export function ConditionSelect({ options, value, title, className, handleOnChange }: ValueSelectorProps) {
  return (
    <select
      className={className}
      aria-label={title}
      value={value}
      onChange={(event) => handleOnChange(event.target.value)}
    >
      {isOptionGroupArray(options) ? (
        options.map((group) => (
          <optgroup key={group.label} label={group.label}>
            <Options of={group.options} />
          </optgroup>
        ))
      ) : (
        <Options of={options} />
      )}
    </select>
  );
}

function Options({ of }: { readonly of: readonly { readonly name: string; readonly label: string }[] }) {
  return (
    <>
      {of.map(({ name, label }) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </>
  );
}
