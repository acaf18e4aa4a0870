export { ConnectionTokens, devWorker as default } from "#worker/dev/dev-worker.ts";
export * from "#worker/index.ts";
