import type { Encoding } from "../../../pdata/batch.ts";

/** The media type of a content type, lower case, without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string {
  if (contentType === undefined) return "";
  const end = contentType.indexOf(";");
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** Undefined for everything that OTLP does not name, which includes all that a browser sends without a preflight. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = mediaTypeOf(contentType);
  if (type === "application/x-protobuf") return "protobuf";
  return type === "application/json" ? "json" : undefined;
}

export function contentTypeFor(encoding: Encoding): string {
  return encoding === "json" ? "application/json" : "application/x-protobuf";
}
