import { type InputHTMLAttributes, useId, useState } from "react";
import { usePartnerSuggestions } from "./use-partner-suggestions.ts";

type PartnerInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, "list" | "onInput" | "maxLength">;

/** A partner by its name, suggested while it is typed. The server finds the partner, so it works before scripts do. */
export function PartnerInput(props: PartnerInputProps) {
  const list = useId();
  const [typed, setTyped] = useState("");
  const suggestions = usePartnerSuggestions(typed);
  return (
    <>
      <input
        autoComplete="off"
        {...props}
        list={list}
        maxLength={200}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <datalist id={list}>
        {suggestions.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </>
  );
}
