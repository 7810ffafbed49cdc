import type { Signal } from "../../../base/signal.ts";
import type { Encoding } from "../../../pdata/batch.ts";
import { type AllowedHosts, foreignHost } from "../allowed-hosts.ts";
import { type Compression, compressionOf, supportedCompressions } from "../inflate.ts";
import type { Sender } from "../intake.ts";
import { badRequest, Refusal, tooLarge } from "../refusal.ts";
import { shownPath } from "../shown-path.ts";
import { grpcCode } from "../status.ts";
import type { Exchange } from "./exchange.ts";
import { encodingOf, mediaTypeOf } from "./media-type.ts";
import { pathOf, type Routes } from "./routes.ts";

/** What the head of a good request says. */
export interface RequestHead {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly compression: Compression;
}

export interface HeadRules {
  readonly hosts: AllowedHosts;
  readonly routes: Routes;
  readonly bodyBytesMax: number;
}

/**
 * Checks everything that can be known before the body is read, in this order: host, path, method, content type,
 * encoding, announced length. Throws a `Refusal`; fills `sender` as far as it got.
 */
export function readHead(exchange: Exchange, rules: HeadRules, sender: Sender): RequestHead {
  const { headers, connection } = exchange;
  if (!rules.hosts.allows(exchange.host, connection.localAddress)) throw foreignHost();
  const path = pathOf(exchange.target);
  const signal = rules.routes.signalOf(path);
  if (signal === undefined) throw rules.routes.notFound(path, exchange.host ?? "");
  sender.signal = signal;
  if (isPreflight(exchange)) throw browserPreflight(headers.origin ?? "");
  if (exchange.method !== "POST") throw wrongMethod(exchange.method, path);
  const encoding = encodingOf(headers["content-type"]);
  if (encoding === undefined) throw unsupportedType(mediaTypeOf(headers["content-type"]));
  sender.transport = `http/${encoding}`;
  const compression = compressionOf(headers["content-encoding"]);
  if (compression === undefined) throw unsupportedEncoding();
  if (Number(headers["content-length"] ?? 0) > rules.bodyBytesMax)
    throw tooLarge(`The body is larger than ${rules.bodyBytesMax} bytes`);
  return { signal, encoding, compression };
}

/** What a browser asks before a page may send to another origin (Fetch standard, "CORS-preflight request"). */
export function isPreflight({ method, headers }: Exchange): boolean {
  const asksFor = headers["access-control-request-method"];
  return method === "OPTIONS" && headers.origin !== undefined && asksFor !== undefined;
}

/** Not allowed unless `cors` says so: any page that is open in a browser of this machine could write here then. */
function browserPreflight(origin: string): Refusal {
  return new Refusal({
    reason: "browser_preflight",
    httpStatus: 405,
    code: grpcCode.unimplemented,
    message: `A web page at ${shownPath(origin)} tried to send: browsers may not`,
    headers: { allow: "POST" },
    advice: {
      fix: "Name the page's origin under receivers::otlp::protocols::http::cors::allowed_origins, or send through a proxy on it",
    },
  });
}

function wrongMethod(method: string, path: string): Refusal {
  return new Refusal({
    reason: "wrong_method",
    httpStatus: 405,
    code: grpcCode.unimplemented,
    message: `405 method not allowed, supported: [POST] (${method} ${path})`,
    headers: { allow: "POST" },
  });
}

function unsupportedType(type: string): Refusal {
  const isPlausible = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/.test(type);
  const got =
    type === "" ? "the Content-Type is missing" : isPlausible ? `got ${type}` : "got something else";
  return new Refusal({
    reason: "unsupported_media_type",
    httpStatus: 415,
    code: grpcCode.invalidArgument,
    message: `415 unsupported media type, supported: [application/json, application/x-protobuf]; ${got}`,
    advice: { fix: "Send Content-Type: application/x-protobuf or application/json" },
  });
}

function unsupportedEncoding(): Refusal {
  return badRequest(
    "unsupported_content_encoding",
    `unsupported Content-Encoding; supported: ${supportedCompressions}`,
    { fix: "OTEL_EXPORTER_OTLP_COMPRESSION=gzip" },
  );
}
