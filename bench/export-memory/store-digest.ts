import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { forEachSpan, type TracesDocument } from "../../app/formats/otlp-document.ts";
import { runMeasured } from "./measured-program.ts";

/** The spans of a store, whatever their order. */
export interface StoreDigest {
  readonly spans: number;
  /** Sum of hashes of all that is in a span, its scope and its resource. */
  readonly whole: bigint;
  /** Sum of hashes of ids, parent, name, service and start in microseconds: what every format keeps. */
  readonly shape: bigint;
}

/** Reads a data directory that nobody holds, as JSON lines of the real program. */
export async function digestOf(dataDir: string): Promise<StoreDigest> {
  const digest = { spans: 0, whole: 0n, shape: 0n };
  const args = ["export", "--signals", "traces", "--no-redact", "-o", "-", "--data-dir", dataDir];
  await runMeasured(args, async (stdout) => {
    for await (const line of createInterface({ input: Readable.from(stdout) }))
      if (line !== "") addLine(digest, line);
  });
  return digest;
}

function addLine(digest: { -readonly [K in keyof StoreDigest]: StoreDigest[K] }, line: string): void {
  forEachSpan(JSON.parse(line) as TracesDocument, (span, { scope }, { resource }) => {
    digest.spans++;
    digest.whole = add(digest.whole, [span, scope, resource]);
    const service = resource?.attributes?.find(({ key }) => key === "service.name")?.value?.stringValue;
    const micros = String(BigInt(span.startTimeUnixNano ?? "0") / 1_000n);
    digest.shape = add(digest.shape, [
      span.traceId,
      span.spanId,
      span.parentSpanId,
      span.name,
      service,
      micros,
    ]);
  });
}

function add(sum: bigint, value: unknown): bigint {
  const hash = createHash("md5").update(JSON.stringify(value)).digest();
  return BigInt.asUintN(64, sum + hash.readBigUInt64LE(0));
}
