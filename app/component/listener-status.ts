/** Where a receiver listens, and what became of it. */
export interface ListenerStatus {
  readonly protocol: "grpc" | "http";
  /** `127.0.0.1:4317`, `[::1]:4318` … with the real port where 0 was asked for. */
  readonly address: string;
  readonly state: "starting" | "listening" | "port_taken" | "failed" | "stopped";
  /** Who holds the port where that could be found out: `otelcol (pid 812)`. */
  readonly holder?: string | undefined;
  readonly message?: string | undefined;
}

/** What a component is besides that opens ports for senders. */
export interface Listening {
  listeners(): readonly ListenerStatus[];
  /** `watcher` is called after each change of `listeners()`. Returns what ends that. */
  onListenersChanged(watcher: () => void): () => void;
}

export function isListening<C extends object>(component: C): component is C & Listening {
  return "listeners" in component && "onListenersChanged" in component;
}
