/** Tags that stand for fields of an OTLP span, by the names the Collector's translation uses. */
export const fieldTag = {
  kind: "span.kind",
  statusCode: "otel.status_code",
  statusMessage: "otel.status_description",
  error: "error",
  traceState: "w3c.tracestate",
  scopeName: "otel.scope.name",
  scopeVersion: "otel.scope.version",
  /** What older writers call the scope. */
  libraryName: "otel.library.name",
  libraryVersion: "otel.library.version",
  /** Field of a log that holds the name of the event. */
  event: "event",
  /** On a link: which kind of reference it was. */
  refType: "opentracing.ref_type",
} as const;

/** Keys that a span's own attribute cannot have: it would come back as the field. */
export const reservedSpanKeys: ReadonlySet<string> = new Set<string>([
  fieldTag.kind,
  fieldTag.statusCode,
  fieldTag.statusMessage,
  fieldTag.error,
  fieldTag.traceState,
  fieldTag.scopeName,
  fieldTag.scopeVersion,
  fieldTag.libraryName,
  fieldTag.libraryVersion,
]);
