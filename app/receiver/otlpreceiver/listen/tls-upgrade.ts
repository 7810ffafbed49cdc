import type { Socket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { Clock } from "../../../base/clock.ts";
import type { TlsServerConfig } from "../../../network/tls-config.ts";
import { tlsServerOptions } from "../../../network/tls-options.ts";

/** TLS of one protocol's addresses: certificates are read at the start, and again after `reload_interval`. */
export class TlsUpgrade {
  readonly #config: TlsServerConfig;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #context: SecureContext | undefined;
  #mustShowCertificate = false;
  #loadedMs = 0;

  constructor(config: TlsServerConfig, clock: Clock, log: (line: string) => void) {
    this.#config = config;
    this.#clock = clock;
    this.#log = log;
  }

  /** Throws an `Error` where a file cannot be read or is no certificate. */
  load(): void {
    const { requestCert, rejectUnauthorized: _, ...options } = tlsServerOptions(this.#config);
    this.#context = createSecureContext(options);
    this.#mustShowCertificate = requestCert;
    this.#loadedMs = this.#clock.monotonicMs();
  }

  /** Speaks TLS on a connection whose first bytes are a hello. `onSecure` gets the socket with the plain text. */
  accept(socket: Socket, onSecure: (socket: TLSSocket) => void, onFailed: (reason: string) => void): void {
    this.#reloadIfDue();
    const secured = new TLSSocket(socket, {
      isServer: true,
      ...(this.#context === undefined ? {} : { secureContext: this.#context }),
      requestCert: this.#mustShowCertificate,
      rejectUnauthorized: this.#mustShowCertificate,
      ALPNProtocols: ["h2", "http/1.1"],
    });
    secured.once("error", (error: Error) => onFailed(error.message));
    secured.once("secure", () => {
      // What Node's own TLS server does here is left to us: without the mark HTTP/2 waits for ever, and nobody checks who it is.
      (secured as unknown as { secureConnecting: boolean }).secureConnecting = false;
      const error = this.#mustShowCertificate ? verifyError(secured) : undefined;
      if (error === undefined) onSecure(secured);
      else {
        onFailed(error);
        secured.destroy();
      }
    });
  }

  #reloadIfDue(): void {
    const { reload_interval } = this.#config;
    if (reload_interval === 0 || this.#clock.monotonicMs() - this.#loadedMs < reload_interval) return;
    try {
      this.load();
    } catch (error) {
      // The certificate that is in use goes on serving; the next connection after the interval tries again.
      this.#loadedMs = this.#clock.monotonicMs();
      this.#log(`TLS certificates are not renewed: ${String(error)}`);
    }
  }
}

/** Why the certificate a client showed is not good, if so. */
function verifyError(socket: TLSSocket): string | undefined {
  // `ssl.verifyError` is what Node's own server asks; it is the only way, and in no type.
  const handle = (socket as unknown as { readonly ssl: { verifyError(): Error | null } }).ssl;
  return handle.verifyError()?.message;
}
