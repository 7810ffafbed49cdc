import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { type AllowedHosts, foreignHost } from "../allowed-hosts.ts";
import { type Authentication, headersOf } from "../authentication.ts";
import { BudgetShare } from "../byte-budget.ts";
import { type Accepted, encodeExportResponse } from "../export-response.ts";
import { type Compression, compressionOf, inflate } from "../inflate.ts";
import { type Intake, type Sender, unknownSender } from "../intake.ts";
import type { Connection } from "../listen/connection.ts";
import { ClientGone, discard, readBody } from "../read-body.ts";
import type { Refusal } from "../refusal.ts";
import { encodeStatus } from "../status.ts";
import type { WrongPortHints } from "../wrong-port-hints.ts";
import { frame, prefixBytes, undeclaredCompression, unframe, unknownCompression } from "./framing.ts";
import { signalOfMethod, unknownMethod } from "./methods.ts";

export interface GrpcRules {
  readonly hosts: AllowedHosts;
  readonly messageBytesMax: number;
  readonly bodyTimeoutMs: number;
  readonly authentication: Authentication;
  readonly includesMetadata: boolean;
}

const acceptEncoding = "identity,gzip,deflate,zstd,snappy";
const okTrailers = { "grpc-status": "0" };

/** The three `Export` methods, on the bytes of the call. */
export class GrpcHandler {
  readonly #rules: GrpcRules;
  readonly #intake: Intake;
  readonly #hints: WrongPortHints;

  constructor(rules: GrpcRules, intake: Intake, hints: WrongPortHints) {
    this.#rules = rules;
    this.#intake = intake;
    this.#hints = hints;
  }

  /** Answers the call, whatever it is. Never rejects. */
  async handle(
    connection: Connection,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
  ): Promise<void> {
    const share = new BudgetShare(this.#intake.budget);
    const sender = unknownSender(connection.peer, "grpc");
    try {
      const { accepted, compression } = await this.#export(connection, stream, headers, sender, share);
      respond(stream, accepted, compression);
    } catch (error) {
      if (error instanceof ClientGone) this.#intake.countGone(sender);
      else this.#refuse(stream, this.#intake.refuse(sender, error));
    } finally {
      share.release();
    }
  }

  async #export(
    connection: Connection,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    sender: Sender,
    share: BudgetShare,
  ): Promise<{ readonly accepted: Accepted; readonly compression: Compression }> {
    const { hosts, messageBytesMax, bodyTimeoutMs } = this.#rules;
    if (!hosts.allows(authorityOf(headers), connection.localAddress)) throw foreignHost();
    const path = String(headers[":path"] ?? "");
    const signal = signalOfMethod(path);
    if (signal === undefined) throw unknownMethod(path);
    sender.signal = signal;
    this.#hints.check(connection, "grpc");
    const compression = compressionOf(encodingName(headers));
    if (compression === undefined) throw unknownCompression();
    this.#intake.admit();
    const known = this.#rules.authentication.check(headers);
    if (known !== undefined) sender.auth = await known;
    if (this.#rules.includesMetadata) sender.metadata = headersOf(headers);
    const body = await readBody(
      stream,
      {
        limitBytes: messageBytesMax,
        framingBytes: prefixBytes,
        expectedBytes: Number(headers["content-length"] ?? 0),
        timeoutMs: bodyTimeoutMs,
      },
      share,
    );
    const message = unframe(body, messageBytesMax);
    if (message.isCompressed && compression === "identity") throw undeclaredCompression();
    const bytes =
      message.isCompressed && compression !== "identity"
        ? await inflate(message.bytes, compression, messageBytesMax, share)
        : message.bytes;
    const accepted = await this.#intake.accept(sender, signal, { encoding: "protobuf", bytes }, body.length);
    return { accepted, compression };
  }

  /** A "trailers only" answer, which is all that an error is. */
  #refuse(stream: ServerHttp2Stream, refusal: Refusal): void {
    if (stream.destroyed || stream.headersSent) return;
    const headers: Record<string, string | number> = {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-accept-encoding": acceptEncoding,
      "grpc-status": String(refusal.code),
      "grpc-message": percentEncoded(refusal.message),
    };
    if (refusal.details.length > 0)
      headers["grpc-status-details-bin"] = base64(encodeStatus(refusal.status(), "protobuf"));
    stream.respond(headers, { endStream: true });
    discard(stream, this.#rules.messageBytesMax, () => stream.close());
  }
}

function respond(stream: ServerHttp2Stream, accepted: Accepted, compression: Compression): void {
  if (stream.destroyed) return;
  const answer = frame(encodeExportResponse(accepted, "protobuf"), compression);
  stream.once("wantTrailers", () => stream.sendTrailers(okTrailers));
  stream.respond(
    {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-accept-encoding": acceptEncoding,
      "grpc-encoding": answer[0] === 1 ? "gzip" : "identity",
    },
    { waitForTrailers: true },
  );
  stream.end(answer);
}

function authorityOf(headers: IncomingHttpHeaders): string | undefined {
  const authority = headers[":authority"];
  return typeof authority === "string" ? authority : headers.host;
}

function encodingName(headers: IncomingHttpHeaders): string | undefined {
  const name = headers["grpc-encoding"];
  return Array.isArray(name) ? name.join(",") : name;
}

/** `grpc-message`: everything but printable ASCII and the percent sign itself as %XX of its UTF-8 bytes. */
export function percentEncoded(text: string): string {
  let encoded = "";
  for (const byte of Buffer.from(text)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

/** Values of `-bin` headers are base64 without padding. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}
