import type { IncomingHttpHeaders } from "node:http";
import type { Host, RequestHeaders, ServerAuth } from "../../component/host.ts";
import { Refusal } from "./refusal.ts";
import { grpcCode } from "./status.ts";

/** Asks the extension named under `auth` who sends a request. */
export class Authentication {
  readonly #authenticator: string | undefined;
  #auth: ServerAuth | undefined;

  constructor(authenticator: string | undefined) {
    this.#authenticator = authenticator === "" ? undefined : authenticator;
  }

  /** Throws an `Error` where there is no such extension or it cannot do this. To be called at the start. */
  resolve(host: Host): void {
    const id = this.#authenticator;
    if (id === undefined) return;
    const extension = host.extension(id);
    if (extension === undefined)
      throw new Error(`failed to resolve authenticator "${id}": authenticator not found`);
    if (extension.serverAuth === undefined)
      throw new Error(
        `failed to resolve authenticator "${id}": requested authenticator is not a server authenticator`,
      );
    this.#auth = extension.serverAuth;
  }

  /** What is known of the sender; undefined where nobody is to be asked. Rejects with 401 / UNAUTHENTICATED. */
  check(headers: IncomingHttpHeaders): Promise<Readonly<Record<string, string>>> | undefined {
    return this.#auth && authenticate(this.#auth, headers);
  }
}

async function authenticate(
  auth: ServerAuth,
  headers: IncomingHttpHeaders,
): Promise<Readonly<Record<string, string>>> {
  try {
    return await auth.authenticate(headersOf(headers));
  } catch (error) {
    throw new Refusal({
      reason: "unauthenticated",
      httpStatus: 401,
      code: grpcCode.unauthenticated,
      message: error instanceof Error ? error.message : String(error),
      advice: { fix: "Send what the receiver's authenticator asks for: OTEL_EXPORTER_OTLP_HEADERS" },
    });
  }
}

/** Request headers by their names in lower case, without HTTP/2's pseudo headers. */
export function headersOf(headers: IncomingHttpHeaders): RequestHeaders {
  const entries = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !name.startsWith(":"),
  );
  return new Map(entries.map(([name, value]) => [name, Array.isArray(value) ? value : [value!]]));
}
