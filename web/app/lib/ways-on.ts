/** Where somebody goes who may do nothing at their own place yet, to meet what the company asks. */
export const WAYS_ON = {
  "second-factor-required": "/account/second-factors",
  "single-sign-on-required": "/sign-in/company",
} as const;
