/** What is wrong with an upload or with how it is to be read: where, which fact, what to do. */
export type UploadProblem = { readonly path: string; readonly code: string; readonly message: string };
