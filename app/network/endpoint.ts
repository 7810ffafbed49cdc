/** Where a gRPC exporter sends. */
export interface GrpcTarget {
  readonly host: string;
  readonly port: number;
  /** What the scheme said, if there was one: it wins over `tls::insecure`. */
  readonly isSecure: boolean | undefined;
}

const grpcPorts = { http: 80, https: 443 } as const;

/**
 * `host:port`, or a URL of which host, port and scheme count; also `dns:///host:port`. Undefined where it is neither.
 * Source: `config/configgrpc`, `sanitizedEndpoint`.
 */
export function parseGrpcTarget(endpoint: string): GrpcTarget | undefined {
  const match =
    /^(?:(?<scheme>https?):\/\/|dns:\/\/\/|passthrough:\/\/\/)?(?<host>\[[0-9a-fA-F:.%]+\]|[^\s/:[\]]+)(?::(?<port>\d{1,5}))?\/?$/.exec(
      endpoint,
    );
  if (match === null) return undefined;
  const { scheme, host, port } = match.groups as { scheme?: "http" | "https"; host: string; port?: string };
  const number = port === undefined ? grpcPorts[scheme ?? "https"] : Number(port);
  if (number > 65_535) return undefined;
  const isSecure = scheme === undefined ? undefined : scheme === "https";
  return { host: host.replace(/^\[|\]$/g, ""), port: number, isSecure };
}
