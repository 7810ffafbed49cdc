/** Tags that stand for fields of an OTLP span, by the names the Collector's translation uses. */
export const fieldTag = {
  kind: "span.kind",
  statusCode: "otel.status_code",
  statusMessage: "otel.status_description",
  error: "error",
  traceState: "w3c.tracestate",
  scopeName: "otel.library.name",
  scopeVersion: "otel.library.version",
} as const;

/** `otlp.link.0` and so on: `traceid|spanid|tracestate|{attributes}|dropped`. */
export const linkTag = /^otlp\.link\.\d+$/;

/** Attributes that are parts of an endpoint. */
export const endpointKey = {
  hostIp: "net.host.ip",
  hostPort: "net.host.port",
  peerService: "peer.service",
  peerIp: "net.peer.ip",
  peerPort: "net.peer.port",
} as const;

export const serviceName = "service.name";

const reserved: ReadonlySet<string> = new Set<string>([
  ...Object.values(fieldTag),
  ...Object.values(endpointKey),
  serviceName,
]);

/** Keys that come back as something else than an attribute. */
export function isReserved(key: string): boolean {
  return reserved.has(key) || linkTag.test(key);
}

const resourceKey =
  /^(?:service|host|k8s|process|cloud|container|deployment|faas|telemetry|os|device|webengine|aws\.(?:ecs|eks|log)|gcp)\./;

/** Whether a tag belongs to the resource: Zipkin has no place of its own for what a whole process has. */
export function isResourceKey(key: string): boolean {
  return resourceKey.test(key);
}
