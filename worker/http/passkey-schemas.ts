import { z } from "zod";

/** What goes to the browser's own passkey functions, and what comes back: their shapes are WebAuthn's, not ours. */
export const ceremonyOptions = z.record(z.string(), z.unknown());
export const passkeyAnswer = z.object({ response: z.looseObject({ id: z.string().min(1).max(1500) }) });
