import type { OtlpEndpoints } from "./default-config.ts";

/** What the page names the text by that nobody gave. */
export const defaultSource = "default.yaml";

/** The YAML of what runs where no configuration is given. */
export function defaultYaml({ otlpGrpc, otlpHttp }: OtlpEndpoints): string {
  const grpc = addressesOf(otlpGrpc);
  const http = addressesOf(otlpHttp);
  const receivers = Array.from({ length: Math.max(grpc.length, http.length, 1) }, (_, index) => ({
    id: index === 0 ? "otlp" : `otlp/${index + 1}`,
    protocols: [protocolLines("grpc", grpc[index]), protocolLines("http", http[index])].join(""),
  }));
  const ids = receivers.map(({ id }) => id).join(", ");
  const pipelines = ["traces", "metrics", "logs"].map(
    (signal) => `    ${signal}:\n      receivers: [${ids}]\n      exporters: [store]\n`,
  );
  return `# What Sightglass runs without --config: everything that OTLP brings is stored.
receivers:
${receivers.map(({ id, protocols }) => `  ${id}:\n    protocols:\n${protocols}`).join("")}
exporters:
  store:

service:
  # otelcol_* metrics of Sightglass itself: level normal shows them on localhost:8888.
  telemetry:
    metrics:
      level: none
  pipelines:
${pipelines.join("")}`;
}

/** A receiver has one address for each protocol; that of both loopback families is `localhost`. */
function addressesOf(endpoints: readonly string[]): readonly string[] {
  const v4 = /^127\.0\.0\.1:(\d+)$/;
  const addresses: string[] = [];
  for (const endpoint of endpoints) {
    const port = v4.exec(endpoint)?.[1];
    const isBoth = port !== undefined && endpoints.includes(`[::1]:${port}`);
    if (isBoth) addresses.push(`localhost:${port}`);
    else if (!isSecondOfBoth(endpoint, endpoints)) addresses.push(endpoint);
  }
  return addresses;
}

function isSecondOfBoth(endpoint: string, endpoints: readonly string[]): boolean {
  const port = /^\[::1\]:(\d+)$/.exec(endpoint)?.[1];
  return port !== undefined && endpoints.includes(`127.0.0.1:${port}`);
}

function protocolLines(protocol: "grpc" | "http", address: string | undefined): string {
  return address === undefined ? "" : `      ${protocol}:\n        endpoint: ${JSON.stringify(address)}\n`;
}
