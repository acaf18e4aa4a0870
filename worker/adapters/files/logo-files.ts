import { canPrintLogo } from "#worker/adapters/pdf/print-logo.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Logo } from "#worker/domain/statement/statement-look.ts";
import type { Env } from "#worker/env.ts";
import type { LogoFiles } from "#worker/usecases/statements/statement-ports.ts";

export function logoFiles(env: Env): LogoFiles {
  return {
    canPrint: canPrintLogo,
    keep: async (tenant, { logo, bytes }) => {
      const httpMetadata = { contentType: logo.contentType };
      await env.FILES.put(keyOf(tenant, logo), bytes, { httpMetadata });
    },
    read: async (tenant, logo) => {
      const stored = await env.FILES.get(keyOf(tenant, logo));
      return stored === null ? null : new Uint8Array(await stored.arrayBuffer());
    },
  };
}

function keyOf({ tenantId }: TenantScope, { sha256 }: Pick<Logo, "sha256">): string {
  return `statement-logos/${tenantId}/${sha256}`;
}
