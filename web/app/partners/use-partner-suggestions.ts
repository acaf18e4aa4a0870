import { useEffect, useState } from "react";
import type { PartnerView } from "#web/app/lib/views.ts";

export type NamedPartner = Pick<PartnerView, "id" | "name">;

const PAUSE_MS = 150;
const MOST = 10;

/** Partners whose name has this text in it, asked for a moment after it was typed; none while there is no text. */
export function usePartnerSuggestions(text: string): readonly NamedPartner[] {
  const [found, setFound] = useState<readonly NamedPartner[]>([]);
  const asked = text.trim();
  useEffect(() => {
    if (asked === "") return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      // Without suggestions the field is what it is without scripts: the whole name does.
      const partners = await readPartners({ q: asked, limit: String(MOST) }, abort.signal).catch(() => null);
      if (partners !== null) setFound(partners);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked]);
  return asked === "" ? [] : found;
}

/** From the browser, as the person who is signed in. */
export async function readPartners(
  query: { readonly [name: string]: string },
  signal: AbortSignal | null = null,
): Promise<readonly NamedPartner[]> {
  const words = new URLSearchParams({ sort: "name", ...query });
  const response = await fetch(`/api/v1/partners?${words}`, { signal });
  if (!response.ok) throw new Error(`partners answered ${response.status}`);
  const { items } = (await response.json()) as { readonly items: readonly NamedPartner[] };
  return items;
}
