/** As much of a typed answer of the API as is needed to tell its good bodies from its problems. */
export type Answer = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly json: () => Promise<unknown>;
};

/** The body of the answers that succeed; an answer without a body is null. */
export type SuccessBody<Response> = Response extends {
  readonly status: infer Status;
  readonly json: () => Promise<infer Body>;
}
  ? Status extends 200 | 201 | 202
    ? Body
    : Status extends 204
      ? null
      : never
  : never;
