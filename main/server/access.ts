import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isSameSecret } from "../instance/token.ts";

/** Why a request may not pass; the text is for the person behind the browser. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/**
 * Who may use the UI address. Against DNS rebinding the Host header must name this machine; against other web pages
 * the Origin must be ours; against other local users there is the token, as a bearer header or as a cookie that the
 * one-time login link sets.
 */
export class Access {
  readonly #token: string;
  readonly #port: () => number;
  readonly #cookieValue: string;
  readonly #loginCodes = new Set<string>();

  constructor(token: string, port: () => number) {
    this.#token = token;
    this.#port = port;
    // Cookies are sent to every port of the host: what leaks that way must not be the API token.
    this.#cookieValue = createHash("sha256").update(`cookie:${token}`).digest("base64url");
  }

  /** Host and Origin: must hold for every request, before anything else is looked at. */
  checkOrigin(request: IncomingMessage): Refusal | undefined {
    const host = request.headers.host ?? "";
    if (!this.#isOwnHost(host))
      return { status: 403, message: `Host ${JSON.stringify(host)} is not this machine.` };
    const origin = request.headers.origin;
    if (origin !== undefined && origin !== `http://${host}`)
      return { status: 403, message: `Pages of ${JSON.stringify(origin)} may not use Sightglass.` };
    if (origin === undefined && request.headers["sec-fetch-site"] === "cross-site" && !isNavigation(request))
      return { status: 403, message: "Other sites may not use Sightglass." };
    return undefined;
  }

  checkLogin(request: IncomingMessage): Refusal | undefined {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    if (bearer !== undefined && isSameSecret(bearer, this.#token)) return undefined;
    const cookie = readCookie(request.headers.cookie, this.#cookieName);
    if (cookie !== undefined && isSameSecret(cookie, this.#cookieValue)) return undefined;
    return { status: 401, message: "Not logged in." };
  }

  /** A path that logs a browser in once. */
  newLoginPath(): string {
    const code = randomBytes(24).toString("base64url");
    this.#loginCodes.add(code);
    return `/login?code=${code}`;
  }

  /** The Set-Cookie value for a valid code, which is then used up. */
  login(code: string): string | undefined {
    if (!this.#loginCodes.delete(code)) return undefined;
    return `${this.#cookieName}=${this.#cookieValue}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`;
  }

  get #cookieName(): string {
    return `sightglass_${this.#port()}`;
  }

  #isOwnHost(host: string): boolean {
    const match = /^(localhost|[a-z0-9-]+\.localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i.exec(host);
    return match !== null && Number(match[2] ?? 80) === this.#port();
  }
}

/** A link followed from elsewhere only opens the page; it cannot read anything. */
function isNavigation(request: IncomingMessage): boolean {
  return request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
