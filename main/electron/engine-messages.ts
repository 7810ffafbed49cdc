import type { ServeOptions } from "../serve/serve-options.ts";

/** From Electron main to the engine's process. `connect` carries one end of a message channel. */
export type ToEngineProcess =
  | { readonly type: "start"; readonly options: ServeOptions; readonly rendererDir: string }
  | { readonly type: "connect"; readonly capture: string | undefined }
  | { readonly type: "stop" };

/** From the engine's process to Electron main. */
export type FromEngineProcess =
  | { readonly type: "started"; readonly ui: string; readonly token: string }
  | { readonly type: "failed"; readonly message: string; readonly isDataDirInUse: boolean }
  | { readonly type: "stopped" };
