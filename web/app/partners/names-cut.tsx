import { useFormats } from "#web/app/ui/formats-context.tsx";

/** Said where a field to choose a partner from does not hold them all. */
export function NamesCut({ count }: { readonly count: number }) {
  return <>Only the first {useFormats().count(count)} by name</>;
}
