import { z } from "zod";
import type { OverrideChanged } from "#worker/usecases/overrides/change-override.ts";
import type { OverrideHistory } from "#worker/usecases/overrides/get-overrides.ts";
import type { OverrideDetail } from "#worker/usecases/overrides/override-views.ts";

/** Splits set by hand as schemas; `parseOverride` of the domain reads what is sent and says what is wrong with it. */

const instant = z.string().meta({ format: "date-time" });

export const overrideRequest = z.looseObject({
  reason: z.unknown().meta({ type: "string", description: "Why; everybody who sees a share reads it" }),
  shares: z.unknown().meta({
    description:
      '{ "kind": "ppm", "of": [{ "partner", "sharePpm" }] } or { "kind": "amounts", "currency"?, "of": [{ "partner", "amountMinor" }] }; without a currency the deal\'s',
  }),
});

const partner = { partnerId: z.string(), partnerName: z.string() };

const overrideDetail = z.object({
  id: z.string(),
  reason: z.string(),
  setBy: z.string(),
  setAt: instant,
  shares: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("ppm"), of: z.array(z.object({ ...partner, sharePpm: z.int() })) }),
    z.object({
      kind: z.literal("amounts"),
      currency: z.string().nullable(),
      of: z.array(z.object({ ...partner, amountMinor: z.int() })),
    }),
  ]),
  liftedBy: z.string().nullable(),
  liftedAt: instant.nullable(),
}) satisfies z.ZodType<OverrideDetail>;

export const overrideHistory = z.object({
  open: overrideDetail.nullable(),
  lifted: z.array(overrideDetail),
}) satisfies z.ZodType<OverrideHistory>;

export const overrideSaved = z.object({
  overrideId: z.string().nullable(),
  runId: z.string().nullable(),
}) satisfies z.ZodType<OverrideChanged>;
