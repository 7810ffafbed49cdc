/** What `sightglass serve` and the desktop app start with, after defaults. */
export interface ServeOptions {
  readonly dataDir: string;
  /** Of `--config`, `--set` and `--feature-gates`; both empty: everything that comes to the addresses below is stored. */
  readonly config: {
    readonly configs: readonly string[];
    readonly sets: readonly string[];
    readonly featureGates?: readonly string[];
  };
  /** False: of what pipelines take in that do not list the store nothing is kept. */
  readonly taps: boolean;
  readonly otlpGrpc: readonly string[];
  readonly otlpHttp: readonly string[];
  readonly ui: string;
  readonly diskBudgetBytes?: number | undefined;
  readonly readyFile?: string | undefined;
}

/** The ports every OpenTelemetry SDK tries by default, on both loopback families. */
export const defaultOtlpGrpc: readonly string[] = ["127.0.0.1:4317", "[::1]:4317"];
export const defaultOtlpHttp: readonly string[] = ["127.0.0.1:4318", "[::1]:4318"];
export const defaultUi = "127.0.0.1:4319";

/** `host:port`, `[v6]:port` or `:port` (loopback) as its parts, or undefined. */
export function parseAddress(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  const host = match[1] ?? (match[2] === "" ? "127.0.0.1" : match[2]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}
