import { type Authentication, headersOf } from "../authentication.ts";
import { BudgetShare } from "../byte-budget.ts";
import { encodeExportResponse } from "../export-response.ts";
import { inflate } from "../inflate.ts";
import { type Intake, type Sender, unknownSender } from "../intake.ts";
import { ClientGone, discard, readBody } from "../read-body.ts";
import type { Refusal } from "../refusal.ts";
import { codeForHttp, encodeStatus } from "../status.ts";
import type { WrongPortHints } from "../wrong-port-hints.ts";
import type { Cors } from "./cors.ts";
import type { Exchange, ResponseHeaders } from "./exchange.ts";
import { contentTypeFor, encodingOf } from "./media-type.ts";
import { type HeadRules, isPreflight, readHead } from "./request-head.ts";

export interface HttpRules extends HeadRules {
  readonly bodyTimeoutMs: number;
  readonly authentication: Authentication;
  readonly cors: Cors;
  readonly includesMetadata: boolean;
  readonly responseHeaders: ResponseHeaders;
}

/** OTLP/HTTP over any version of HTTP. */
export class HttpHandler {
  readonly #rules: HttpRules;
  readonly #intake: Intake;
  readonly #hints: WrongPortHints;

  constructor(rules: HttpRules, intake: Intake, hints: WrongPortHints) {
    this.#rules = rules;
    this.#intake = intake;
    this.#hints = hints;
  }

  /** Answers the request, whatever it is. Never rejects. */
  async handle(exchange: Exchange): Promise<void> {
    const share = new BudgetShare(this.#intake.budget);
    const sender = unknownSender(exchange.connection.peer, "unknown");
    try {
      await this.#export(exchange, sender, share);
    } catch (error) {
      if (error instanceof ClientGone) this.#intake.countGone(sender);
      else this.#refuse(exchange, this.#intake.refuse(sender, error));
    } finally {
      share.release();
    }
  }

  async #export(exchange: Exchange, sender: Sender, share: BudgetShare): Promise<void> {
    const { bodyBytesMax, bodyTimeoutMs, cors } = this.#rules;
    const preflight = isPreflight(exchange) ? cors.preflight(exchange) : undefined;
    if (preflight !== undefined) return this.#respond(exchange, 204, preflight, Buffer.alloc(0));
    const { signal, encoding, compression } = readHead(exchange, this.#rules, sender);
    this.#hints.check(exchange.connection, sender.transport);
    this.#intake.admit();
    const known = this.#rules.authentication.check(exchange.headers);
    if (known !== undefined) sender.auth = await known;
    if (this.#rules.includesMetadata) sender.metadata = headersOf(exchange.headers);
    exchange.proceed();
    const body = await readBody(
      exchange.body,
      {
        limitBytes: bodyBytesMax,
        expectedBytes: Number(exchange.headers["content-length"] ?? 0),
        timeoutMs: bodyTimeoutMs,
      },
      share,
    );
    const bytes = compression === "identity" ? body : await inflate(body, compression, bodyBytesMax, share);
    const accepted = await this.#intake.accept(sender, signal, { encoding, bytes }, body.length);
    const answer = encodeExportResponse(accepted, encoding);
    this.#respond(exchange, 200, { "content-type": contentTypeFor(encoding) }, answer);
  }

  #respond(exchange: Exchange, status: number, headers: ResponseHeaders, body: Uint8Array): void {
    const { cors, responseHeaders } = this.#rules;
    exchange.respond(
      status,
      { ...responseHeaders, ...cors.answerHeaders(exchange.headers.origin), ...headers },
      body,
    );
  }

  /** Every answer of 4xx and 5xx is a `google.rpc.Status` in the encoding of the request, else in JSON. */
  #refuse(exchange: Exchange, refusal: Refusal): void {
    const encoding = encodingOf(exchange.headers["content-type"]) ?? "json";
    const headers: Record<string, string> = {
      "content-type": contentTypeFor(encoding),
      "x-content-type-options": "nosniff",
      ...refusal.headers,
    };
    if (refusal.retryDelayMs !== undefined)
      headers["retry-after"] = String(Math.max(1, Math.ceil(refusal.retryDelayMs / 1000)));
    const body = encodeStatus(refusal.status(codeForHttp(refusal.httpStatus)), encoding);
    this.#respond(exchange, refusal.httpStatus, headers, body);
    discard(exchange.body, this.#rules.bodyBytesMax, () => exchange.cut());
  }
}
