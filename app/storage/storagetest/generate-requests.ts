import { ProtoWriter } from "../../pdata/otlp/proto-writer.ts";

/** A seeded generator of numbers in [0, 1): Mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

interface GeneratedSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentId: Uint8Array | undefined;
  readonly service: number;
  readonly operation: number;
  readonly userId: number;
  readonly startNs: number;
  readonly endNs: number;
}

const tag = (field: number, wireType: number) => (field << 3) | wireType;
const encoder = new TextEncoder();
const baseSeconds = 1_785_000_000;
const services = 40;
const operations = 400;

/**
 * Trace export requests like those of a mid-sized system: 40 services, 400 operations called by a power law, traces of 1
 * to a few hundred spans, log-normal durations inside their parents, 12 attributes a span (one of high cardinality),
 * 3 % errors with an exception event; in order of end time, about 540 bytes a span.
 */
export function generateRequests(spanCount: number, seed: number, spansPerRequest = 512): Uint8Array[] {
  const random = randomFrom(seed);
  const spans: GeneratedSpan[] = [];
  let clockNs = 0;
  while (spans.length < spanCount) {
    addTrace(spans, random, clockNs);
    clockNs += Math.floor(random() * 40_000_000);
  }
  spans.length = spanCount;
  spans.sort((a, b) => a.endNs - b.endNs);
  const requests: Uint8Array[] = [];
  for (let at = 0; at < spans.length; at += spansPerRequest)
    requests.push(writeRequest(spans.slice(at, at + spansPerRequest), random));
  return requests;
}

function addTrace(spans: GeneratedSpan[], random: () => number, startNs: number): void {
  const traceId = randomId(random, 16);
  const userId = Math.floor(40_000 * random() ** 2);
  const size = Math.min(300, Math.ceil(4 / (random() + 0.01)));
  const durationNs = 1e6 * Math.exp(2 + 1.2 * normal(random));
  const members: GeneratedSpan[] = [];
  for (let index = 0; index < size; index++) {
    const parent = index === 0 ? undefined : members[Math.floor(members.length * random() ** 1.5)]!;
    const parentNs = parent === undefined ? durationNs : parent.endNs - parent.startNs;
    const from = (parent?.startNs ?? startNs) + Math.floor(parentNs * random() * 0.4);
    const operation = Math.floor(operations * random() ** 3);
    members.push({
      traceId,
      spanId: randomId(random, 8),
      parentId: parent?.spanId,
      service: operation % services,
      operation,
      userId,
      startNs: from,
      endNs: from + Math.max(1_000, Math.floor(parentNs * (0.1 + random() * 0.5))),
    });
  }
  spans.push(...members);
}

function writeRequest(spans: readonly GeneratedSpan[], random: () => number): Uint8Array {
  const out = new ProtoWriter(512 * 1024);
  const byService = Map.groupBy(spans, (span) => span.service);
  for (const [service, members] of byService) {
    out.begin(tag(1, 2), 3);
    writeResource(out, service);
    out.begin(tag(2, 2), 3);
    out.begin(tag(1, 2), 1);
    writeText(out, 1, `io.opentelemetry.instrumentation-${service % 5}`);
    writeText(out, 2, "2.11.0");
    out.finish();
    for (const span of members) writeSpan(out, span, random);
    out.finish();
    out.finish();
  }
  return out.take();
}

function writeResource(out: ProtoWriter, service: number): void {
  out.begin(tag(1, 2), 2);
  writePair(out, 1, "service.name", `service-${service}`);
  writePair(out, 1, "service.version", `1.${service % 7}.0`);
  writePair(out, 1, "k8s.pod.name", `service-${service}-7c9f6d5b84-x${service}kz2`);
  writePair(out, 1, "telemetry.sdk.language", service % 2 === 0 ? "nodejs" : "java");
  out.finish();
}

function writeSpan(out: ProtoWriter, span: GeneratedSpan, random: () => number): void {
  const { operation } = span;
  const isError = random() < 0.03;
  out.begin(tag(2, 2), 2);
  writeBytes(out, 1, span.traceId);
  writeBytes(out, 2, span.spanId);
  if (span.parentId !== undefined) writeBytes(out, 4, span.parentId);
  writeText(out, 5, `${operation % 3 === 0 ? "GET" : "POST"} /api/v1/resource-${operation}/items`);
  out.varint(tag(6, 0));
  out.varint(1 + (operation % 5));
  writeTime(out, 7, span.startNs);
  writeTime(out, 8, span.endNs);
  writePair(out, 9, "http.request.method", operation % 3 === 0 ? "GET" : "POST");
  writePair(out, 9, "http.route", `/api/v1/resource-${operation}/items/{id}`);
  writePair(out, 9, "url.path", `/api/v1/resource-${operation}/items/${Math.floor(1e5 * random() ** 4)}`);
  writePair(out, 9, "http.response.status_code", isError ? 500 : 200);
  writePair(out, 9, "server.address", `service-${span.service}.prod.svc.cluster.local`);
  writePair(out, 9, "server.port", 8080);
  writePair(out, 9, "network.protocol.version", "1.1");
  writePair(out, 9, "network.peer.address", `10.2.${span.service}.${Math.floor(20 * random())}`);
  writePair(out, 9, "user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) demo/1.0");
  writePair(out, 9, "user.id", `user-${span.userId}`);
  writePair(out, 9, "thread.id", Math.floor(32 * random()));
  writePair(out, 9, "app.tenant", `tenant-${span.userId % 25}`);
  if (isError) writeError(out, span);
  out.finish();
}

function writeError(out: ProtoWriter, { endNs, operation }: GeneratedSpan): void {
  out.begin(tag(11, 2), 2);
  writeTime(out, 1, endNs - 500);
  writeText(out, 2, "exception");
  writePair(out, 3, "exception.type", "java.io.IOException");
  writePair(out, 3, "exception.message", `upstream ${operation} timed out`);
  writePair(
    out,
    3,
    "exception.stacktrace",
    `java.io.IOException\n\tat app.Client.call(Client.java:${operation})`,
  );
  out.finish();
  out.begin(tag(15, 2), 1);
  out.varint(tag(3, 0));
  out.varint(2);
  out.finish();
}

function writePair(out: ProtoWriter, field: number, key: string, value: string | number): void {
  out.begin(tag(field, 2), 1);
  writeText(out, 1, key);
  out.begin(tag(2, 2), 1);
  if (typeof value === "string") writeText(out, 1, value);
  else {
    out.varint(tag(3, 0));
    out.varint(value);
  }
  out.finish();
  out.finish();
}

function writeText(out: ProtoWriter, field: number, text: string): void {
  writeBytes(out, field, encoder.encode(text));
}

function writeBytes(out: ProtoWriter, field: number, bytes: Uint8Array): void {
  out.varint(tag(field, 2));
  out.varint(bytes.length);
  out.ensure(bytes.length);
  out.bytes.set(bytes, out.position);
  out.position += bytes.length;
}

function writeTime(out: ProtoWriter, field: number, offsetNs: number): void {
  const time = BigInt(baseSeconds) * 1_000_000_000n + BigInt(offsetNs);
  out.varint(tag(field, 1));
  out.fixed32(Number(time & 0xffff_ffffn) | 0);
  out.fixed32(Number(time >> 32n) | 0);
}

function randomId(random: () => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}
