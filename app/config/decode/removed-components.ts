import type { ComponentKind } from "../../component/component-id.ts";

interface RemovedComponent {
  /** What became of it. */
  readonly reason: string;
  /** YAML that does the same today; `{/name}` is the name of the id, with its slash. */
  readonly replacement: string;
}

const otlpReceiver: RemovedComponent = {
  reason: "OpenCensus ended in 2023; its libraries can send OTLP. Replace it by:",
  replacement: `receivers:
  otlp{/name}:
    protocols:
      grpc:
        endpoint: localhost:4317`,
};

function toJaeger(exporter: string): RemovedComponent {
  return {
    reason: `The ${exporter} exporter was removed in v0.86: Jaeger takes OTLP itself. Replace it by:`,
    replacement: `exporters:
  otlp_grpc/jaeger:
    endpoint: jaeger:4317
    tls:
      insecure: true`,
  };
}

/** Components that the Collector had, by their types then. Source: the release notes of core and contrib. */
export const removedComponents: Readonly<
  Partial<Record<ComponentKind, Readonly<Record<string, RemovedComponent>>>>
> = {
  receiver: {
    opencensus: otlpReceiver,
  },
  processor: {
    spanmetrics: {
      reason:
        "The spanmetrics processor became a connector, which Sightglass does not have (yet). For the Collector, replace it by:",
      replacement: `connectors:
  span_metrics{/name}: {}
service:
  pipelines:
    traces:
      exporters: [span_metrics{/name}]  # beside those that are there
    metrics/spans:
      receivers: [span_metrics{/name}]
      exporters: [otlp_grpc]  # your exporter of metrics`,
    },
    servicegraph: {
      reason:
        "The servicegraph processor became a connector, which Sightglass does not have (yet). For the Collector, replace it by:",
      replacement: `connectors:
  service_graph{/name}: {}
service:
  pipelines:
    traces:
      exporters: [service_graph{/name}]  # beside those that are there
    metrics/graph:
      receivers: [service_graph{/name}]
      exporters: [otlp_grpc]  # your exporter of metrics`,
    },
    queued_retry: {
      reason: "The queued_retry processor was removed: each exporter has its own queue. Replace it by:",
      replacement: `exporters:
  otlp_grpc:
    sending_queue:
      queue_size: 5000
    retry_on_failure:
      max_elapsed_time: 300s`,
    },
    k8s_tagger: {
      reason: "The k8s_tagger processor was renamed. Replace it by:",
      replacement: `processors:
  k8s_attributes{/name}: {}`,
    },
  },
  exporter: {
    logging: {
      reason: "Replace it by:",
      replacement: `exporters:
  debug{/name}:
    verbosity: detailed  # loglevel: debug of the logging exporter; basic is the default`,
    },
    jaeger: toJaeger("jaeger"),
    jaeger_thrift: toJaeger("jaeger_thrift"),
    loki: {
      reason: "The loki exporter was removed in v0.131: Loki takes OTLP itself. Replace it by:",
      replacement: `exporters:
  otlp_http/loki:
    endpoint: http://loki:3100/otlp`,
    },
    opencensus: {
      reason: "OpenCensus ended in 2023; its backends take OTLP. Replace it by:",
      replacement: `exporters:
  otlp_grpc{/name}:
    endpoint: backend:4317`,
    },
  },
  extension: {
    memory_ballast: {
      reason:
        "The memory_ballast extension was removed: the memory_limiter processor does it alone. Take it out of extensions and of service::extensions, and have:",
      replacement: `processors:
  memory_limiter:
    check_interval: 1s
    limit_percentage: 80
    spike_limit_percentage: 25`,
    },
  },
};
