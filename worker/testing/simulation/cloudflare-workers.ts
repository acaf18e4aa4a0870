/** Stands for the module "cloudflare:workers" where a Durable Object's source runs in Node: the base class keeps what it is given. */
export class DurableObject<Env> {
  protected readonly ctx: unknown;
  protected readonly env: Env;
  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}
