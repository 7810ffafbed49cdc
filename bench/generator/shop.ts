import { ProtoWriter } from "../../app/pdata/otlp/proto-writer.ts";
import { encodedAttributes } from "./attributes.ts";
import { Random } from "./random.ts";

/** How large the generated system is. Figures of the dataset the first measurements were made with. */
const serviceCount = 40;
const operationCount = 400;
const nodeCount = 30;
/** Collectors that gather what the services of a node send: about ten resources in each request. */
const agentCount = 8;

/** SpanKind of OTLP. */
export const spanKind = { internal: 1, server: 2, client: 3 } as const;
/** `Span.attributes` and `Resource.attributes`: field number << 3 | wire type. */
export const spanAttributeTag = 74;
const resourceAttributeTag = 10;

export interface Operation {
  readonly service: number;
  readonly name: Uint8Array;
  readonly kind: number;
  readonly isDatabase: boolean;
  /** The attributes that every span of the operation carries, as they stand in a Span. */
  readonly fixed: Uint8Array;
  readonly medianNano: number;
  /** What it calls, as indexes of operations, most frequent first; a database calls nothing. */
  readonly callees: readonly number[];
}

export interface ServiceInstance {
  /** Encoded Resource message. */
  readonly resource: Uint8Array;
  /** Which collector its spans go to. */
  readonly agent: number;
}

export interface Shop {
  readonly operations: readonly Operation[];
  /** By service. */
  readonly instances: readonly (readonly ServiceInstance[])[];
  readonly scope: Uint8Array;
}

const methods = ["GET", "POST", "PUT", "DELETE"];
const words = [
  "cart",
  "order",
  "item",
  "user",
  "price",
  "stock",
  "review",
  "quote",
  "route",
  "session",
  "coupon",
  "image",
];
const systems = ["postgresql", "redis", "mysql", "mongodb"];
const text = new TextEncoder();

/** Services, their operations and what never changes about them. */
export function createShop(seed: number): Shop {
  const random = new Random(seed);
  const operations = Array.from({ length: operationCount }, (_, index) => createOperation(random, index));
  const instances = Array.from({ length: serviceCount }, (_, service) =>
    Array.from({ length: 1 + random.integer(3) }, (_unused, instance) => ({
      resource: createResource(random, service, instance),
      agent: random.integer(agentCount),
    })),
  );
  const scope = new ProtoWriter();
  scope.field(10, text.encode("io.opentelemetry.http"), 0, 21);
  scope.field(18, text.encode("2.14.0-alpha"), 0, 12);
  return { operations, instances, scope: scope.take() };
}

function createOperation(random: Random, index: number): Operation {
  const service = random.skewed(serviceCount, 1.6);
  const word = words[random.integer(words.length)] ?? "";
  const medianNano = 1e6 * random.logNormal(6, 1);
  if (index % 4 === 3) return databaseOperation(random, index, service, word, medianNano / 4);
  const method = methods[random.skewed(methods.length, 2)] ?? "GET";
  const route = `/api/v${1 + (index % 2)}/${word}/{id}/${index}`;
  const kind = [spanKind.server, spanKind.client, spanKind.internal][index % 4] ?? spanKind.internal;
  return {
    service,
    name: text.encode(`${method} ${route}`),
    kind,
    isDatabase: false,
    fixed: encodedAttributes(spanAttributeTag, [
      ["http.request.method", method],
      ["http.route", route],
      ["url.scheme", "https"],
      ["server.address", `svc-${service}.shop.internal`],
      ["server.port", 8443],
      ["network.protocol.version", "1.1"],
      ["user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"],
      ...codeAttributes(kind, word, index),
    ]),
    medianNano,
    callees: Array.from({ length: 3 + random.integer(10) }, () => random.skewed(operationCount, 1.7)),
  };
}

function codeAttributes(kind: number, word: string, index: number): readonly [string, string | number][] {
  if (kind !== spanKind.internal) return [];
  return [
    ["code.function.name", `shop.${word}.Handler.handle${index}`],
    ["code.line.number", 40 + index],
  ];
}

function databaseOperation(
  random: Random,
  index: number,
  service: number,
  word: string,
  medianNano: number,
): Operation {
  const system = systems[random.integer(systems.length)] ?? "";
  return {
    service,
    name: text.encode(`SELECT ${word}_${index}`),
    kind: spanKind.client,
    isDatabase: true,
    fixed: encodedAttributes(spanAttributeTag, [
      ["db.system.name", system],
      ["db.namespace", `${word}_${service}`],
      ["db.collection.name", `${word}s`],
      ["db.operation.name", "SELECT"],
      ["db.query.text", `SELECT id, name, price FROM ${word}s WHERE ${word}_id = $1 AND shard = ${index}`],
      ["server.address", `${system}-${service % 5}.internal`],
      ["server.port", 5432],
      ["network.transport", "tcp"],
      ["thread.name", `worker-${index % 8}`],
    ]),
    medianNano,
    callees: [],
  };
}

function createResource(random: Random, service: number, instance: number): Uint8Array {
  return encodedAttributes(resourceAttributeTag, [
    ["service.name", `service-${service}`],
    ["service.version", `2.${service % 7}.${instance}`],
    ["service.namespace", "shop"],
    ["service.instance.id", `${hex(random, 8)}-${hex(random, 4)}-${hex(random, 12)}`],
    ["deployment.environment.name", "production"],
    ["host.name", `node-${random.integer(nodeCount)}`],
    ["k8s.pod.name", `service-${service}-${hex(random, 10)}-${hex(random, 5)}`],
    ["k8s.namespace.name", "shop"],
    ["cloud.region", "eu-west-1"],
    ["telemetry.sdk.language", ["go", "java", "nodejs", "python"][service % 4] ?? "go"],
    ["telemetry.sdk.name", "opentelemetry"],
    ["telemetry.sdk.version", "1.44.0"],
  ]);
}

export function hex(random: Random, digits: number): string {
  let value = "";
  while (value.length < digits) value += random.word().toString(16).padStart(8, "0");
  return value.slice(0, digits);
}
