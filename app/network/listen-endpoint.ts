/** One address to bind. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const portMax = 65_535;

/**
 * The addresses an endpoint of the configuration stands for.
 *
 *     localhost:4317   127.0.0.1:4317 and [::1]:4317
 *     :4317            [::]:4317, which takes IPv4 too (as in Go)
 *     [::1]:4317       itself
 *
 * Throws an `Error` with a sentence for the user where it is not `host:port`.
 */
export function parseEndpoint(text: string): readonly Endpoint[] {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port > portMax)
    throw new Error(`endpoint ${JSON.stringify(text)}: must be host:port`);
  return addressesOf(match[1] ?? match[2] ?? "", port);
}

/** `parseEndpoint` of the two parts. */
export function addressesOf(host: string, port: number): readonly Endpoint[] {
  if (host === "localhost") {
    return [
      { host: "127.0.0.1", port },
      { host: "::1", port },
    ];
  }
  return [{ host: host === "" ? "::" : host, port }];
}

export function formatEndpoint(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
