import { createContext, type ReactNode, useContext } from "react";
import { type Formats, formatsFor } from "#web/app/lib/formats.ts";

const FormatsContext = createContext<Formats>(formatsFor("en"));

export function FormatsProvider({
  locale,
  children,
}: {
  readonly locale: string;
  readonly children: ReactNode;
}) {
  return <FormatsContext.Provider value={formatsFor(locale)}>{children}</FormatsContext.Provider>;
}

export function useFormats(): Formats {
  return useContext(FormatsContext);
}
