import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Logo } from "#worker/domain/statement/statement-look.ts";
import type { Env } from "#worker/env.ts";
import type { LogoFiles } from "#worker/usecases/statements/statement-ports.ts";

/** Logos of statements, each under its hash; whether one can be printed is the printer's to say. */
export function logoFiles(env: Env, canPrint: LogoFiles["canPrint"]): LogoFiles {
  return {
    canPrint,
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
