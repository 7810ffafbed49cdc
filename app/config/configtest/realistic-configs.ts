import { readFileSync } from "node:fs";

/** An edit of a configuration that makes it wrong. */
export interface BrokenVariant {
  /** Text that is there once at least; its first place is edited. */
  readonly from: string;
  readonly to: string;
  /** Line of the first problem, and how its message starts. */
  readonly line: number;
  readonly message: string;
  /** Part of what is suggested. */
  readonly suggestion?: string;
}

/** A configuration as people run it. */
export interface RealisticConfig {
  /** Files in `configs/`, merged in this order; the last is the one that variants edit. */
  readonly files: readonly string[];
  readonly broken: readonly BrokenVariant[];
}

/** The text of a file of the catalog. */
export function textOf(file: string): string {
  return readFileSync(new URL(`configs/${file}`, import.meta.url), "utf8");
}

/** What the decoder says of a component, up to its own words. */
function inSection(section: string, id: string): string {
  return `'${section}' error reading configuration for "${id}": decoding failed due to the following error(s):\n\n`;
}

/** Configurations of agents, gateways and developers, with names of 2023 and of today. */
export const realisticConfigs: readonly RealisticConfig[] = [
  {
    files: ["agent-2023.yaml"],
    broken: [
      {
        from: "exporters:\n",
        to: "exporters:\n  logging:\n    loglevel: debug\n",
        line: 24,
        message: "'exporters' the logging exporter has been deprecated, use the debug exporter instead",
        suggestion: "exporters:\n  debug:\n    verbosity: detailed",
      },
      {
        from: "extensions:\n  health_check:",
        to: "extensions:\n  memory_ballast:\n    size_mib: 64\n  health_check:",
        line: 33,
        message: '\'extensions\' unknown type: "memory_ballast" for id: "memory_ballast" (valid values: [',
        suggestion: "memory_limiter:",
      },
    ],
  },
  {
    files: ["agent-today.yaml"],
    broken: [
      {
        from: "max_elapsed_time: 10m",
        to: "max_elapsed: 10m",
        line: 27,
        message: `${inSection("exporters", "otlp_grpc/gateway")}'retry_on_failure' has invalid keys: max_elapsed`,
        suggestion: 'Did you mean "max_elapsed_time"?',
      },
      {
        from: "level: detailed",
        to: "level: full",
        line: 43,
        message: "'service.telemetry.metrics.level' unknown metrics level \"full\"",
      },
    ],
  },
  {
    files: ["gateway.yaml"],
    broken: [
      {
        from: "max_request_body_size: 33554432",
        to: 'max_request_body_size: "33554432"',
        line: 14,
        message: `${inSection("receivers", "otlp")}'protocols.http.max_request_body_size' expected type 'int`,
        suggestion: "without quotes",
      },
      {
        from: "authenticator: bearertokenauth/backend",
        to: "authenticators: bearertokenauth/backend",
        line: 34,
        message: `${inSection("exporters", "otlphttp/backend")}'auth' has invalid keys: authenticators`,
      },
    ],
  },
  {
    files: ["gateway-durable-queue.yaml"],
    broken: [
      {
        from: "max_interval: 30s",
        to: "max_interval: 30sec",
        line: 22,
        message: `${inSection("exporters", "otlp/primary")}'retry_on_failure.max_interval' time: unknown unit "sec" in duration "30sec"`,
      },
    ],
  },
  {
    files: ["multi-tenant-routing.yaml"],
    broken: [
      {
        from: "      receivers: [routing/tenants]\n      exporters: [otlp_http/globex]",
        to: "      receivers: [routing/tenant]\n      exporters: [otlp_http/globex]",
        line: 51,
        message:
          'service::pipelines::traces/globex: references receiver "routing/tenant" which is not configured',
        suggestion: 'Did you mean "routing/tenants"?',
      },
    ],
  },
  {
    files: ["routing-2023.yaml"],
    broken: [
      {
        from: "exporters: [routing]",
        to: "exporters: [debug/other]",
        line: 31,
        message:
          'connector "routing" used as receiver in [logs] pipeline but not used in any supported exporter pipeline',
      },
    ],
  },
  {
    files: ["redaction.yaml"],
    broken: [
      {
        from: "blocked_values:",
        to: "blocked_value:",
        line: 19,
        message: `${inSection("processors", "redaction")}'' has invalid keys: blocked_value`,
        suggestion: 'Did you mean "blocked_values"?',
      },
    ],
  },
  {
    files: ["attributes-privacy.yaml"],
    broken: [
      {
        from: "converted_type: int",
        to: "converted_typ: int",
        line: 21,
        message: `${inSection("processors", "attributes/privacy")}'actions[4]' has invalid keys: converted_typ`,
      },
    ],
  },
  {
    files: ["health-check-filter.yaml"],
    broken: [
      {
        from: "error_mode: ignore",
        to: "errormode: ignore",
        line: 10,
        message: `${inSection("processors", "filter/probes")}'' has invalid keys: errormode`,
        suggestion: 'Did you mean "error_mode"?',
      },
      {
        from: "exporters: [otlp]}",
        to: "exporters: [otlp, kafka]}",
        line: 32,
        message: 'service::pipelines::traces: references exporter "kafka" which is not configured',
      },
    ],
  },
  {
    files: ["health-check-filter-today.yaml"],
    broken: [
      {
        from: "trace_conditions:",
        to: "traces_conditions:",
        line: 10,
        message: `${inSection("processors", "filter/probes")}'' has invalid keys: traces_conditions`,
      },
    ],
  },
  {
    files: ["legacy-filter.yaml"],
    broken: [
      {
        from: "services: [synthetic-monitor]",
        to: "service: [synthetic-monitor]",
        line: 12,
        message: `${inSection("processors", "filter/spans")}'spans.exclude' has invalid keys: service`,
      },
    ],
  },
  {
    files: ["dual-write-migration.yaml"],
    broken: [
      {
        from: "exporters: [otlp/jaeger]",
        to: "exporters: [otlp/jaeger, forward/old]",
        line: 42,
        message:
          'cycle detected: connector "forward/old" (traces to traces) -> processor "batch/old" in pipeline "traces/old" -> connector "forward/old" (traces to traces)',
      },
      {
        from: "  otlp/jaeger:\n",
        to: "  jaeger:\n",
        line: 24,
        message: '\'exporters\' unknown type: "jaeger" for id: "jaeger" (valid values: [',
        suggestion: "Jaeger takes OTLP itself",
      },
    ],
  },
  {
    files: ["head-sampling.yaml"],
    broken: [
      {
        from: "traces/all:",
        to: "spans/all:",
        line: 29,
        message: '\'service.pipelines\' in "spans/all" id: unknown pipeline signal: "spans"',
        suggestion: 'Did you mean "traces/all"?',
      },
    ],
  },
  {
    files: ["mutual-tls.yaml"],
    broken: [
      {
        from: "tls: *server",
        to: "tls: *srv",
        line: 14,
        message:
          "retrieved value (type=string) cannot be used as a Conf: assuming string type since contents are not valid YAML: yaml: line 14: unknown anchor 'srv' referenced",
      },
    ],
  },
  {
    files: ["tls-from-a-private-ca.yaml"],
    broken: [
      {
        from: "    headers:",
        to: "\theaders:",
        line: 14,
        message:
          "retrieved value (type=string) cannot be used as a Conf: assuming string type since contents are not valid YAML: yaml: line 14: found character that cannot start any token",
        suggestion: "spaces",
      },
    ],
  },
  {
    files: ["basic-auth.yaml"],
    broken: [
      {
        from: "extensions: [basicauth/server, basicauth/client]",
        to: "extensions: basicauth/server",
        line: 30,
        message: "'service.extensions' source data must be an array or slice, got string",
        suggestion: "Write a list: [basicauth/server]",
      },
    ],
  },
  {
    files: ["tenant-headers.yaml"],
    broken: [
      {
        from: "include_metadata: true",
        to: "include_metadata: yes",
        line: 17,
        message: `${inSection("receivers", "otlp")}'protocols.grpc.include_metadata' expected type 'bool', got unconvertible type 'string'`,
        suggestion: "Write true, without quotes.",
      },
    ],
  },
  {
    files: ["browser.yaml"],
    broken: [
      {
        from: "allowed_origins:",
        to: "allowed_origin:",
        line: 8,
        message: `${inSection("receivers", "otlp")}'protocols.http.cors' has invalid keys: allowed_origin`,
        suggestion: 'Did you mean "allowed_origins"?',
      },
    ],
  },
  {
    files: ["semconv-rename.yaml"],
    broken: [
      {
        from: "trace_statements:",
        to: "traces_statements:",
        line: 10,
        message: `${inSection("processors", "transform/semconv")}'' has invalid keys: traces_statements`,
        suggestion: 'Did you mean "trace_statements"?',
      },
    ],
  },
  {
    files: ["transform-today.yaml"],
    broken: [
      {
        from: "exporters:\n  store:\n",
        to: "exporters:\n  store:\n  store:\n",
        line: 18,
        message:
          'retrieved value (type=string) cannot be used as a Conf: assuming string type since contents are not valid YAML: yaml: line 18: mapping key "store" already defined at line 17',
      },
    ],
  },
  {
    files: ["kubernetes-daemonset.yaml"],
    broken: [
      {
        from: "        - memory_limiter\n",
        to: "        - batch\n",
        line: 59,
        message: 'service::pipelines::traces: references processor "batch" multiple times',
        suggestion: "batch/2",
      },
    ],
  },
  {
    files: ["file-archive.yaml"],
    broken: [
      {
        from: "      exporters: [file/logs]\n",
        to: "",
        line: 39,
        message: "service::pipelines::logs: must have at least one exporter",
      },
    ],
  },
  {
    files: ["local-development.yaml"],
    broken: [
      {
        from: "${env:SHARED_COLLECTOR:-http://dev-collector:4318}",
        to: "${vault:secret/collector}",
        line: 14,
        message: 'scheme "vault" is not supported for uri "vault:secret/collector"',
        suggestion: "Schemes: env, file, http, https, yaml.",
      },
    ],
  },
  {
    files: ["overlay-base.yaml", "overlay-production.yaml"],
    broken: [
      {
        from: "exporters: [otlp_grpc]",
        to: "exporters: [otlp_gprc]",
        line: 11,
        message: 'service::pipelines::traces: references exporter "otlp_gprc" which is not configured',
        suggestion: 'Did you mean "otlp_grpc"?',
      },
    ],
  },
];
