import type { ConfigType } from "../../component/config/config-type.ts";
import { int, text } from "../../component/config/scalars.ts";
import { key, optionalSection, section } from "../../component/config/section.ts";
import { grpcServerKeys, httpServerKeys } from "../../network/server-config.ts";
import {
  createDefaultConfig,
  createDefaultGrpcConfig,
  createDefaultHttpConfig,
  type GrpcServerConfig,
  type HttpServerConfig,
  type OtlpReceiverConfig,
} from "./config.ts";

const grpcDefaults = createDefaultGrpcConfig();
const httpDefaults = createDefaultHttpConfig();

const grpc = section({
  ...grpcServerKeys,
  endpoint: key(text, "localhost:4317", "Address to listen on"),
  max_recv_msg_size_mib: key(int(0), grpcDefaults.max_recv_msg_size_mib, "Largest message, inflated"),
  max_concurrent_streams: key(
    int(1),
    grpcDefaults.max_concurrent_streams,
    "Requests at a time on a connection",
  ),
});

const http = section({
  ...httpServerKeys,
  endpoint: key(text, "localhost:4318", "Address to listen on"),
  max_request_body_size: key(int(0), httpDefaults.max_request_body_size, "Largest body in bytes, inflated"),
  traces_url_path: key(text, httpDefaults.traces_url_path),
  metrics_url_path: key(text, httpDefaults.metrics_url_path),
  logs_url_path: key(text, httpDefaults.logs_url_path),
});

const protocols = section({ grpc: optionalSection(grpc), http: optionalSection(http) });

const written = section(
  { protocols: key(protocols, protocols.defaults(), "How senders may speak") },
  (config, path, issues) => {
    if (config.protocols.grpc === undefined && config.protocols.http === undefined)
      issues.validate(path, "must specify at least one protocol when using the OTLP receiver");
  },
);

/** The YAML of the receiver, as the receiver reads it: an `endpoint` is a list of one. */
export const otlpReceiverSchema: ConfigType<OtlpReceiverConfig> = {
  ...written,
  decode(raw, path, issues) {
    const { protocols } = written.decode(raw, path, issues);
    return {
      ...createDefaultConfig(),
      protocols: { grpc: grpcOf(protocols.grpc), http: httpOf(protocols.http) },
    };
  },
};

/** Where a limit is 0 the Collector takes its own default; here it is ours. */
function grpcOf(config: ReturnType<typeof grpc.defaults> | undefined): GrpcServerConfig | undefined {
  if (config === undefined) return undefined;
  const { endpoint, max_recv_msg_size_mib, ...rest } = config;
  const mebibytes = max_recv_msg_size_mib || grpcDefaults.max_recv_msg_size_mib;
  return { ...rest, max_recv_msg_size_mib: mebibytes, endpoints: [endpoint] };
}

function httpOf(config: ReturnType<typeof http.defaults> | undefined): HttpServerConfig | undefined {
  if (config === undefined) return undefined;
  const { endpoint, max_request_body_size, ...rest } = config;
  const bytes = max_request_body_size || httpDefaults.max_request_body_size;
  return { ...rest, max_request_body_size: bytes, endpoints: [endpoint] };
}
