import type { Signal } from "../../../base/signal.ts";
import type { HttpServerConfig } from "../config.ts";
import { Refusal } from "../refusal.ts";
import { shownPath } from "../shown-path.ts";
import { grpcCode } from "../status.ts";

/** Paths of other protocols, so that a misdirected sender is told what it speaks. */
const foreignPaths: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v[12]\/spans\/?$/, "this is a Zipkin path"],
  [/^\/api\/traces\/?$/, "this is a Jaeger (Thrift over HTTP) path"],
  [/^\/v0\.\d\/(traces|stats)\/?$/, "this is a Datadog agent path"],
  [/^\/api\/v1\/write\/?$/, "this is a Prometheus remote write path"],
  [/^\/loki\/api\/v1\/push\/?$/, "this is a Loki path"],
  [/^\/intake\/v2\//, "this is an Elastic APM path"],
  [/^\/services\/collector/, "this is a Splunk HEC path"],
  [/^\/v3\/segments?\/?$/, "this is a SkyWalking path"],
  [/^\/metrics\/?$/, "this is a Prometheus scrape path; nothing can be scraped here"],
  [/^\/v1development\/profiles\/?$/, "profiles are not supported yet"],
  [
    /^\/opentelemetry\.proto\./,
    "this is a gRPC method, and the request is not gRPC (grpc-web is not supported)",
  ],
];

/** Words that people put where the signal belongs. */
const signalWords: readonly (readonly [RegExp, Signal])[] = [
  [/^(traces?|spans?)$/i, "traces"],
  [/^metrics?$/i, "metrics"],
  [/^logs?$/i, "logs"],
];

/** Which path takes which signal. */
export class Routes {
  readonly #signals: ReadonlyMap<string, Signal>;
  readonly #paths: Readonly<Record<Signal, string>>;

  constructor(http: HttpServerConfig) {
    this.#paths = {
      traces: withSlash(http.traces_url_path),
      metrics: withSlash(http.metrics_url_path),
      logs: withSlash(http.logs_url_path),
    };
    this.#signals = new Map<string, Signal>([
      [this.#paths.traces, "traces"],
      [this.#paths.metrics, "metrics"],
      [this.#paths.logs, "logs"],
    ]);
  }

  signalOf(path: string): Signal | undefined {
    return this.#signals.get(path);
  }

  /** 404 that says what the sender probably meant. `host` is the `name:port` it was sent to. */
  notFound(path: string, host: string): Refusal {
    const shown = shownPath(path);
    const { hint, fix } = this.#explain(path, host);
    return new Refusal({
      reason: "wrong_path",
      httpStatus: 404,
      code: grpcCode.unimplemented,
      message: `\`${shown}\`: ${hint}`,
      advice: fix === undefined ? {} : { fix },
    });
  }

  #explain(path: string, host: string): { readonly hint: string; readonly fix?: string } {
    const all = `OTLP/HTTP is taken at ${Object.values(this.#paths).join(", ")} (POST)`;
    if (path === "/" || path === "") {
      return { hint: all, fix: endpointFix(host) };
    }
    const foreign = foreignPaths.find(([pattern]) => pattern.test(path));
    if (foreign !== undefined) return { hint: `${foreign[1]}; ${all}` };
    const meant = lastSignal(path);
    if (meant === undefined) return { hint: `unknown path; ${all}` };
    return { hint: `did you mean \`${this.#paths[meant]}\`?`, fix: endpointFix(host) };
  }
}

/** Whole paths belong into the variables of one signal; this one only wants the start, and people write both. */
function endpointFix(host: string): string {
  return `OTEL_EXPORTER_OTLP_ENDPOINT=http://${host} without a path: the exporter adds it`;
}

function lastSignal(path: string): Signal | undefined {
  const last = path.split("/").findLast((segment) => segment !== "") ?? "";
  return signalWords.find(([pattern]) => pattern.test(last))?.[1];
}

function withSlash(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}

/** The path of a request target: without the query, and without the origin that proxies put in front. */
export function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, "");
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}
