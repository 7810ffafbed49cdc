/** The engine's only door: what `main/` may use besides app/base, app/pdata and app/api. */

export { problemJson } from "./config/problem-json.ts";
export { problemsText } from "./config/problem-text.ts";
export { configTools } from "./service/config-tools.ts";
export { createEngine, type Engine } from "./service/engine.ts";
