import type { Socket } from "node:net";

/** What the first bytes of a connection say. */
export type Sniffed = "http1" | "http2" | "tls" | "unknown";

const http2Preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** As many bytes of the preface as tell it from an HTTP/1 method. */
const prefaceStartBytes = 4;

/**
 *     16 03 …     a TLS record with a hello
 *     "PRI "…     the HTTP/2 preface
 *     A…Z …       an HTTP/1 method
 *
 * Undefined while the bytes do not suffice.
 */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === 0x16) return bytes.length < 2 ? undefined : bytes[1] === 0x03 ? "tls" : "unknown";
  const compared = Math.min(bytes.length, prefaceStartBytes);
  if (http2Preface.subarray(0, compared).equals(bytes.subarray(0, compared)))
    return compared < prefaceStartBytes ? undefined : "http2";
  return first >= 0x41 && first <= 0x5a ? "http1" : "unknown";
}

/**
 * Reads until the protocol is known, puts the bytes back and calls `onSniffed`. A connection that ends before says
 * nothing: it is how ports are probed.
 */
export function sniffSocket(socket: Socket, onSniffed: (protocol: Sniffed) => void): void {
  let head: Buffer | undefined;
  const onEnd = () => socket.destroy();
  const onData = (piece: Buffer) => {
    head = head === undefined ? piece : Buffer.concat([head, piece]);
    const protocol = sniff(head);
    if (protocol === undefined) return;
    socket.off("data", onData);
    socket.off("end", onEnd);
    // Node's HTTP/2 and TLS take what is buffered out of a paused socket; its HTTP/1 waits for ever on one.
    if (protocol === "http2" || protocol === "tls") socket.pause();
    socket.unshift(head);
    onSniffed(protocol);
  };
  socket.on("data", onData);
  socket.on("end", onEnd);
}
