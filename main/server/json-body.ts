import { ApiFailure } from "../../app/api/protocol.ts";

/** Two queries of the greatest length, with room for the rest. */
const bodyBytesMax = 1024 * 1024;

/** The object in the body of a request. `what` it is, for those who sent another thing. */
export async function bodyOf(
  body: AsyncIterable<Uint8Array>,
  what: string,
): Promise<Readonly<Record<string, unknown>>> {
  let value: unknown;
  try {
    value = JSON.parse(await textOf(body));
  } catch (error) {
    if (error instanceof ApiFailure) throw error;
    throw invalid("The body is no JSON.");
  }
  if (!isObject(value)) throw invalid(`The body is ${what}.`);
  return value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > bodyBytesMax) throw invalid(`The body has more than ${bodyBytesMax} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function invalid(message: string): ApiFailure {
  return new ApiFailure("invalid_params", message);
}
