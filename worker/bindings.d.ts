/** Tells `cloudflare:workers` what this Worker binds and exports. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("./testing/entry.ts");
  }
  interface Env extends Readonly<import("./env.ts").Env> {}
}
