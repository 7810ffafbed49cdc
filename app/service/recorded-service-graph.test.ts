import * as v from "valibot";
import { afterEach, describe, expect, test } from "vitest";
import { type ServiceGraph, serviceGraphParams } from "../api/trace-queries.ts";
import { jsonToProtobuf } from "../pdata/otlp/json/json-to-protobuf.ts";
import { decodeTraces } from "../pdata/otlp/traces-decode.ts";
import { readRecorded, recordedFiles, recordedFolder } from "../pdata/pdatatest/recorded.ts";
import { TestSegments } from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { createQueryMemory, createTraceQueries } from "./query-workers.ts";
import type { TraceQueries } from "./trace-queries.ts";

const files = recordedFolder() === undefined ? [] : recordedFiles();
const open: TraceQueries[] = [];

afterEach(async () => {
  for (const queries of open.splice(0)) await queries.close();
});

/** The map of recorded files whose name contains a text, as lines: `caller → callee count`, peers with their kind. */
async function linesOf(name: string): Promise<string[]> {
  const graph = await graphOf(name);
  const nodes = [
    ...graph.services,
    ...graph.peers.map((peer) => [peer.kind, peer.system, peer.name].filter(Boolean).join(" ")),
  ];
  return Array.from(graph.edgeCount, (count, edge) => {
    const arrow = graph.edgeIsLink[edge] === 1 ? "⇢" : "→";
    return `${nodes[graph.edgeFrom[edge] ?? 0]} ${arrow} ${nodes[graph.edgeTo[edge] ?? 0]} ${count}`;
  });
}

async function graphOf(name: string): Promise<ServiceGraph> {
  const memory = createQueryMemory(false);
  const index = new TraceIndex({ source: new TestSegments(), memory });
  const queries = createTraceQueries(index, false, (line) => {
    throw new Error(line);
  });
  open.push(queries);
  let sequence = 0;
  for (const file of files.filter((one) => one.signal === "traces" && one.name.includes(name)))
    for (const { encoding, bytes } of readRecorded(file)) {
      const request = encoding === "json" ? jsonToProtobuf("traces", bytes) : bytes;
      index.append(decodeTraces(request, index.dictionary).batch, sequence++);
    }
  return queries.ask("serviceGraph", v.parse(serviceGraphParams, { peers: true }));
}

describe.skipIf(files.length === 0)("the service graph of recorded telemetry", () => {
  test("of the OpenTelemetry Demo: proxies by their address, and the cart, which was down, as its callers saw it", async () => {
    expect(await linesOf("astronomy-oteltraces.zst")).toEqual([
      "frontend → adservice 27",
      "frontend → checkoutservice 15",
      "frontend → currencyservice 1126",
      "frontend → productcatalogservice 2737",
      "frontend → recommendationservice 543",
      "frontend → external cartservice 1236",
      "frontend-proxy → flagd 793",
      "frontend-proxy → frontend 8232",
      "frontend-proxy → imageprovider 3865",
      "frontend-web → frontend-proxy 1682",
      "loadgenerator → frontend-proxy 268",
      "recommendationservice → flagd 533",
      "recommendationservice → productcatalogservice 533",
    ]);
  });

  test("of a Java program and its database", async () => {
    expect(await linesOf("robotframework-trace-report/otel")).toEqual([
      "essvt-core → database postgresql essvt 453",
      "essvt-test-runner → essvt-core 5",
    ]);
  });

  test("of the samples of the Collector's service graph connector: a client span names a peer, a server span none", async () => {
    expect(await linesOf("extra-dimensions-queue-db-trace")).toEqual([
      "foo-server → bar-requester 1",
      "foo-server → queue kafka 1",
    ]);
    expect(await linesOf("virtual-node-label-client-trace")).toEqual([]);
  });
});
