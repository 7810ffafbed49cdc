/** The engine's only door: what `main/` may use besides app/base, app/pdata and app/api. */
export { createEngine, type Engine } from "./service/engine.ts";
