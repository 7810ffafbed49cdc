import { type AnyValue, type Attributes, type Logger, SeverityNumber } from "@opentelemetry/api";

/** Log records by severity; the SDK adds the trace and span id of the active span. */
export class Log {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  debug(body: AnyValue, attributes: Attributes = {}): void {
    this.#emit(SeverityNumber.DEBUG, "DEBUG", body, attributes);
  }

  info(body: AnyValue, attributes: Attributes = {}): void {
    this.#emit(SeverityNumber.INFO, "INFO", body, attributes);
  }

  warn(body: AnyValue, attributes: Attributes = {}): void {
    this.#emit(SeverityNumber.WARN, "WARN", body, attributes);
  }

  error(body: AnyValue, error: Error, attributes: Attributes = {}): void {
    this.#emit(SeverityNumber.ERROR, "ERROR", body, { ...attributes, ...exceptionAttributes(error) });
  }

  #emit(severityNumber: SeverityNumber, severityText: string, body: AnyValue, attributes: Attributes): void {
    this.#logger.emit({ severityNumber, severityText, body, attributes });
  }
}

function exceptionAttributes(error: Error): Attributes {
  return {
    "exception.type": error.name,
    "exception.message": error.message,
    "exception.stacktrace": error.stack ?? "",
  };
}
