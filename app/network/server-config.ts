import { listOf, mapOf } from "../component/config/collections.ts";
import { anything, bool, durationMs, int, secret, text } from "../component/config/scalars.ts";
import { key, optional, optionalSection, type SectionOf, section } from "../component/config/section.ts";
import { authServer } from "./auth-config.ts";
import { tlsServer } from "./tls-config.ts";

const corsKeys = {
  allowed_origins: key(listOf(text), [], "Origins of pages that may send; * stands for anything"),
  allowed_headers: key(listOf(text), [], "Request headers they may set besides the usual ones"),
  exposed_headers: key(listOf(text), []),
  max_age: key(int(0), 0, "Seconds a browser may remember the answer"),
};
const cors = section(corsKeys);
export type CorsConfig = SectionOf<typeof corsKeys>;

/** What both kinds of servers have. */
const serverKeys = {
  transport: key(text, "tcp"),
  tls: optionalSection(tlsServer, "Speak TLS"),
  auth: optionalSection(authServer, "Ask an extension who sends"),
  include_metadata: key(bool, false, "Hand request headers on to components that ask for them"),
  middlewares: key(anything, []),
};

/** Source: `config/confighttp`, `ServerConfig`. */
export const httpServerKeys = {
  ...serverKeys,
  cors: optionalSection(cors, "Let pages of other origins send"),
  response_headers: key(mapOf(secret), new Map<string, string>()),
  compression_algorithms: optional(listOf(text), "Content encodings that are understood"),
  read_timeout: key(durationMs, 0),
  read_header_timeout: key(durationMs, 60_000),
  write_timeout: key(durationMs, 30_000),
  idle_timeout: key(durationMs, 60_000),
  keep_alives_enabled: key(bool, true),
};

const keepaliveServer = section({
  server_parameters: optional(anything),
  enforcement_policy: optional(anything),
});

/** Source: `config/configgrpc`, `ServerConfig`. */
export const grpcServerKeys = {
  ...serverKeys,
  read_buffer_size: key(int(0), 524_288),
  write_buffer_size: key(int(0), 0),
  keepalive: optionalSection(keepaliveServer),
};
