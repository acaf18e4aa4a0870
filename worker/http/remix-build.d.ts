declare module "*/web/build/server/index.js";
