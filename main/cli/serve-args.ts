import { defaultDataDir } from "../instance/data-dir.ts";
import {
  defaultOtlpGrpc,
  defaultOtlpHttp,
  defaultUi,
  parseAddress,
  type ServeOptions,
} from "../serve/serve-options.ts";
import { readArgs } from "./command.ts";
import { UsageError } from "./exit-code.ts";

export const serveOptionsUsage = `  --config SOURCE      Collector configuration: a file, env:NAME, yaml:TEXT or a URL; may be repeated, later ones win;
                       SIGHUP reads it again
  --set KEY=VALUE      one value of it, e.g. processors.batch.timeout=2s; may be repeated
  --feature-gates=LIST switches of the Collector: a,-b,+c; what Sightglass does not have is refused
  --no-tap             do not keep what enters pipelines that do not list the store exporter
  --otlp-grpc ADDR     without --config: default 127.0.0.1:4317 and [::1]:4317; may be repeated; port 0 = any free one
  --otlp-http ADDR     without --config: default 127.0.0.1:4318 and [::1]:4318; may be repeated
  --ui ADDR            page and API, default ${defaultUi}
  --data-dir DIR       where telemetry is kept, default ${defaultDataDir()}
  --disk-budget SIZE   oldest telemetry is removed above it, e.g. 500MiB or 4GiB, default 2GiB
  --ready-file FILE    written once everything listens: addresses and API token as JSON
  --open               open the page in a browser
`;

export interface ServeArgs {
  readonly options: ServeOptions;
  readonly isOpening: boolean;
}

/** Reads the options that `serve` and the desktop app share. */
export function parseServeArgs(args: readonly string[]): ServeArgs {
  const { values } = readArgs({
    args: [...args],
    options: {
      config: { type: "string", multiple: true, default: [] },
      set: { type: "string", multiple: true, default: [] },
      "feature-gates": { type: "string", multiple: true, default: [] },
      "no-tap": { type: "boolean", default: false },
      "otlp-grpc": { type: "string", multiple: true },
      "otlp-http": { type: "string", multiple: true },
      ui: { type: "string", default: defaultUi },
      "data-dir": { type: "string" },
      "disk-budget": { type: "string" },
      "ready-file": { type: "string" },
      open: { type: "boolean", default: false },
    },
  });
  const budget = values["disk-budget"];
  const { "otlp-grpc": grpc, "otlp-http": http } = values;
  if (values.config.length > 0 && (grpc ?? http) !== undefined)
    throw new UsageError(
      "--otlp-grpc and --otlp-http are for a start without --config, which says itself where to listen. " +
        "To change it there: --set receivers.otlp.protocols.grpc.endpoint=127.0.0.1:4317",
    );
  return {
    isOpening: values.open,
    options: {
      dataDir: values["data-dir"] ?? defaultDataDir(),
      config: { configs: values.config, sets: values.set, featureGates: values["feature-gates"] },
      taps: !values["no-tap"],
      otlpGrpc: (grpc ?? defaultOtlpGrpc).map((text) => checkAddress("--otlp-grpc", text)),
      otlpHttp: (http ?? defaultOtlpHttp).map((text) => checkAddress("--otlp-http", text)),
      ui: checkAddress("--ui", values.ui),
      diskBudgetBytes: budget === undefined ? undefined : parseSize(budget),
      readyFile: values["ready-file"],
    },
  };
}

const loopbackHosts: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

/** Nobody but this machine reaches us: OTLP has no login, so a wider bind needs one first (reliability T26). */
function checkAddress(option: string, text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new UsageError(`${option} ${text}: an address looks like 127.0.0.1:4317.`);
  if (!loopbackHosts.has(address.host))
    throw new UsageError(
      `${option} ${text}: only loopback addresses (127.0.0.1, [::1], localhost) are served.`,
    );
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

const sizeUnits: Readonly<Record<string, number>> = { MB: 1e6, MIB: 2 ** 20, GB: 1e9, GIB: 2 ** 30 };
/** Less than this cannot hold a chunk being sealed beside the journal. */
const diskBudgetBytesMin = 64 * 2 ** 20;

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(MB|MiB|GB|GiB)$/i.exec(text);
  const bytes = Number(match?.[1]) * (sizeUnits[match?.[2]?.toUpperCase() ?? ""] ?? Number.NaN);
  if (!(bytes >= diskBudgetBytesMin))
    throw new UsageError(`--disk-budget ${text}: a size from 64MiB up, e.g. 4GiB.`);
  return Math.round(bytes);
}
