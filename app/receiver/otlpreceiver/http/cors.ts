import type { CorsConfig } from "../../../network/server-config.ts";
import type { Exchange, ResponseHeaders } from "./exchange.ts";

/** Headers that pages may always set (`rs/cors`, which the Collector uses), and what OTLP needs. */
const usualHeaders = [
  "accept",
  "accept-language",
  "content-language",
  "content-type",
  "origin",
  "x-requested-with",
];

/**
 * Which pages of other origins may send, as the Collector's `cors` block says. Without one, none may: any page that is open
 * in a browser of this machine could write here then.
 */
export class Cors {
  readonly #origins: readonly RegExp[];
  readonly #headers: readonly string[];
  readonly #exposed: readonly string[];
  readonly #maxAgeSeconds: number;

  constructor(config: CorsConfig | undefined) {
    this.#origins = (config?.allowed_origins ?? []).map(originPattern);
    this.#headers = [...usualHeaders, ...(config?.allowed_headers ?? []).map((name) => name.toLowerCase())];
    this.#exposed = config?.exposed_headers ?? [];
    this.#maxAgeSeconds = config?.max_age ?? 0;
  }

  /** Headers for an answer to a page that may read it. */
  answerHeaders(origin: string | undefined): ResponseHeaders {
    if (origin === undefined || !this.#allows(origin)) return {};
    return {
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      vary: "Origin",
      ...(this.#exposed.length === 0 ? {} : { "access-control-expose-headers": this.#exposed.join(", ") }),
    };
  }

  /** The answer's headers for a question of a browser; undefined where the page may not do what it wants to. */
  preflight({ headers }: Exchange): ResponseHeaders | undefined {
    const { origin } = headers;
    if (origin === undefined || !this.#allows(origin)) return undefined;
    const wanted = String(headers["access-control-request-headers"] ?? "")
      .split(",")
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== "");
    const isAllowed = (name: string) => this.#headers.includes("*") || this.#headers.includes(name);
    if (headers["access-control-request-method"] !== "POST" || !wanted.every(isAllowed)) return undefined;
    return {
      ...this.answerHeaders(origin),
      "access-control-allow-methods": "POST",
      ...(wanted.length === 0 ? {} : { "access-control-allow-headers": wanted.join(", ") }),
      ...(this.#maxAgeSeconds === 0 ? {} : { "access-control-max-age": String(this.#maxAgeSeconds) }),
    };
  }

  #allows(origin: string): boolean {
    return this.#origins.some((pattern) => pattern.test(origin.toLowerCase()));
  }
}

/** `https://*.example.com`: a star stands for any text. */
function originPattern(origin: string): RegExp {
  const parts = origin
    .toLowerCase()
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
