import { parseEndpoint } from "../../network/listen-endpoint.ts";
import { Refusal } from "./refusal.ts";
import { grpcCode } from "./status.ts";

/** Names that mean this machine. `host.docker.internal` is how a container calls its host. */
const ownNames = ["localhost", "127.0.0.1", "[::1]", "host.docker.internal"];

/** Names that no sender uses: they say "every address", not which. */
const wildcards = new Set(["[::]", "0.0.0.0"]);

/**
 * Which `Host` and `:authority` values we answer to. A page that rebinds its own name to 127.0.0.1 reaches our port
 * but cannot forge this header; see DNS rebinding in the security notes.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  /** `endpoints` and `extra` add the names the user configured. */
  constructor(endpoints: readonly string[], extra: readonly string[]) {
    const configured = endpoints.flatMap(parseEndpoint).map(({ host }) => bracketed(host));
    this.#names = new Set(
      [...ownNames, ...configured, ...extra.map((name) => name.toLowerCase())].filter(
        (name) => !wildcards.has(name),
      ),
    );
  }

  /**
   * `header` is `name[:port]`. `localAddress` is the address the connection came in on. Whoever binds an address of the network
   * wants to be called by names that only the network knows (`otel-collector:4317`); what came by loopback is held to the names.
   */
  allows(header: string | undefined, localAddress: string | undefined): boolean {
    const name = header === undefined ? undefined : hostName(header);
    if (name === undefined) return false;
    if (this.#names.has(name) || name.endsWith(".localhost")) return true;
    return localAddress !== undefined && !isLoopback(localAddress);
  }
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** The name in `name[:port]`, lower case, without the root dot; undefined where the text is anything else. */
function hostName(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(header.toLowerCase());
  const name = match?.[1];
  return name?.endsWith(".") ? name.slice(0, -1) : name;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host.toLowerCase()}]` : host.toLowerCase();
}

/** 403 / PERMISSION_DENIED. */
export function foreignHost(): Refusal {
  return new Refusal({
    reason: "host_not_allowed",
    httpStatus: 403,
    code: grpcCode.permissionDenied,
    message: "This receiver does not answer to the host name it was called by",
    advice: {
      fix: "Send to localhost, 127.0.0.1 or [::1] on this machine; to host.docker.internal from a container",
    },
  });
}
