import { anything, bool, durationMs, int, oneOf, text } from "../component/config/scalars.ts";
import { key, optional, optionalSection, section } from "../component/config/section.ts";
import { authClient } from "./auth-config.ts";
import { compressionNames } from "./compression.ts";
import { anyHeaders } from "./headers-config.ts";
import { tlsClient } from "./tls-config.ts";

const compression = oneOf(compressionNames, (value) => `unsupported compression type "${value}"`);

const keepalive = section({
  time: key(durationMs, 10_000, "Pause without traffic after which the connection is probed"),
  timeout: key(durationMs, 10_000, "How long the answer to a probe may take"),
  permit_without_stream: key(bool, false),
});

/** What both kinds of clients have. */
const clientKeys = {
  endpoint: key(text, "", "Where to send to"),
  tls: key(tlsClient, tlsClient.defaults()),
  headers: key(anyHeaders, new Map<string, string>(), "Sent with every request"),
  auth: optionalSection(authClient),
  compression: key(compression, "gzip"),
  read_buffer_size: key(int(0), 0),
  write_buffer_size: key(int(0), 524_288),
  middlewares: key(anything, []),
};

/** Source: `config/configgrpc`, `ClientConfig`. */
export const grpcClientKeys = {
  ...clientKeys,
  keepalive: optionalSection(keepalive),
  wait_for_ready: key(bool, false),
  user_agent: key(text, ""),
  balancer_name: key(text, "round_robin"),
  authority: key(text, "", "Value of the :authority header instead of the endpoint"),
};

/** Source: `config/confighttp`, `ClientConfig`. */
export const httpClientKeys = {
  ...clientKeys,
  proxy_url: key(text, ""),
  compression_params: key(section({ level: optional(int()) }), { level: undefined }),
  max_idle_conns: key(int(0), 100),
  max_idle_conns_per_host: key(int(0), 0),
  max_conns_per_host: key(int(0), 0),
  idle_conn_timeout: key(durationMs, 90_000),
  disable_keep_alives: key(bool, false),
  http2_read_idle_timeout: key(durationMs, 0),
  http2_ping_timeout: key(durationMs, 0),
  force_attempt_http2: key(bool, true),
  cookies: optional(anything),
};
