import { type JsonObject, objectOf, objectsOf, textOf } from "../json-value.ts";
import type { ResourceSpans, ScopeSpans } from "../otlp-document.ts";

/** An envelope as Tempo's API gives it: OTLP by other names, with ids in base64 where protobuf's own JSON wrote it. */
export function decodeTempoBatch(batch: JsonObject): ResourceSpans {
  const scopes = batch["scopeSpans"] ?? batch["instrumentationLibrarySpans"];
  return {
    ...batch,
    scopeSpans: objectsOf(scopes).map(decodeScope),
  };
}

/** What is not of OTLP's types is refused by its decoder, which reads this as JSON. */
function decodeScope({ instrumentationLibrary, ...scope }: JsonObject): ScopeSpans {
  const library = objectOf(instrumentationLibrary);
  const renamed = library === undefined ? {} : { scope: library };
  const spans = objectsOf(scope["spans"]).map((span) => ({
    ...withHexIds(span),
    ...(span["links"] === undefined ? {} : { links: objectsOf(span["links"]).map(withHexIds) }),
  }));
  return { ...renamed, ...scope, spans };
}

const idBytes: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };

function withHexIds(message: JsonObject): JsonObject {
  const ids = Object.entries(idBytes).flatMap(([field, bytes]) => {
    const id = textOf(message[field]);
    return id === undefined ? [] : [[field, hexOf(id, bytes)] as const];
  });
  return { ...message, ...Object.fromEntries(ids) };
}

function hexOf(id: string, bytes: number): string {
  if (/^[0-9a-f]*$/i.test(id) && id.length === bytes * 2) return id;
  return Buffer.from(id, "base64")
    .toString("hex")
    .padStart(bytes * 2, "0");
}
