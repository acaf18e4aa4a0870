/** What is wrong with an input, where (`model.pools.0.weight`), and in `message` what to do about it. */
export type Problem = { readonly path: string; readonly code: string; readonly message: string };
