import { deserialize, serialize } from "node:v8";
import type { ClientInfo } from "../../../pdata/client-info.ts";
import type { ExportRequest } from "../export-request.ts";

/** Written before every request, so that a later version may write another form. */
const formatVersion = 1;

/**
 *     │ version, 1 byte │ length of client, 4 bytes │ client, or nothing │ request … │
 */
const headBytes = 5;

export function storeRequest({ bytes, client }: ExportRequest): Uint8Array {
  const clientBytes = client === undefined ? Buffer.alloc(0) : serialize(client);
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(formatVersion, 0);
  head.writeUInt32LE(clientBytes.length, 1);
  return Buffer.concat([head, clientBytes, bytes]);
}

/** Undefined where the bytes are of another version, cut off or damaged. */
export function readStoredRequest(
  stored: Uint8Array,
  about: Pick<ExportRequest, "signal" | "items">,
): ExportRequest | undefined {
  const buffer = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  if (buffer.length < headBytes || buffer.readUInt8(0) !== formatVersion) return undefined;
  const clientEnd = headBytes + buffer.readUInt32LE(1);
  if (clientEnd > buffer.length) return undefined;
  try {
    const client =
      clientEnd === headBytes
        ? undefined
        : (deserialize(buffer.subarray(headBytes, clientEnd)) as ClientInfo);
    return { ...about, bytes: buffer.subarray(clientEnd), client };
  } catch {
    return undefined;
  }
}
