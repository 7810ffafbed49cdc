import { ProtoWriter } from "../../app/pdata/otlp/proto-writer.ts";
import { Random } from "./random.ts";

/** How large the generated system is. Figures of the dataset the first measurements were made with. */
const serviceCount = 40;
const operationCount = 400;
const userCount = 40_000;
const nodeCount = 30;

export interface Operation {
  readonly service: number;
  readonly name: Uint8Array;
  readonly kind: number;
  /** Encoded KeyValue messages that every span of the operation carries. */
  readonly fixed: readonly Uint8Array[];
  readonly medianNano: number;
}

export interface Shop {
  readonly operations: readonly Operation[];
  /** Encoded Resource messages, several instances a service. */
  readonly resources: readonly (readonly Uint8Array[])[];
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
  const resources = Array.from({ length: serviceCount }, (_, service) =>
    Array.from({ length: 1 + random.integer(3) }, (_unused, instance) =>
      createResource(random, service, instance),
    ),
  );
  const scope = new ProtoWriter();
  scope.field(10, text.encode("io.opentelemetry.http"), 0, 21);
  scope.field(18, text.encode("2.14.0-alpha"), 0, 12);
  return { operations, resources, scope: scope.take() };
}

function createOperation(random: Random, index: number): Operation {
  const service = random.skewed(serviceCount, 1.6);
  const word = words[random.integer(words.length)] ?? "";
  const medianNano = 1e6 * random.logNormal(6, 1);
  if (index % 4 === 3) {
    const system = systems[random.integer(systems.length)] ?? "";
    const fixed = [
      stringPair("db.system.name", system),
      stringPair("db.namespace", `${word}_${service}`),
      stringPair("db.operation.name", "SELECT"),
      stringPair(
        "db.query.text",
        `SELECT id, name, price FROM ${word}s WHERE ${word}_id = $1 AND shard = ${index}`,
      ),
      stringPair("server.address", `${system}-${service % 5}.internal`),
      intPair("server.port", 5432),
      stringPair("network.transport", "tcp"),
      stringPair("thread.name", `worker-${index % 8}`),
    ];
    return {
      service,
      name: text.encode(`SELECT ${word}_${index}`),
      kind: 3,
      fixed,
      medianNano: medianNano / 4,
    };
  }
  const method = methods[random.skewed(methods.length, 2)] ?? "GET";
  const route = `/api/v${1 + (index % 2)}/${word}/{id}/${index}`;
  const fixed = [
    stringPair("http.request.method", method),
    stringPair("http.route", route),
    stringPair("url.scheme", "https"),
    stringPair("server.address", `svc-${service}.shop.internal`),
    intPair("server.port", 8443),
    stringPair("network.protocol.version", "1.1"),
    stringPair("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"),
  ];
  return {
    service,
    name: text.encode(`${method} ${route}`),
    kind: index % 4 === 0 ? 2 : 1 + (index % 3),
    fixed,
    medianNano,
  };
}

function createResource(random: Random, service: number, instance: number): Uint8Array {
  const writer = new ProtoWriter();
  const attributes = [
    stringPair("service.name", `service-${service}`),
    stringPair("service.version", `2.${service % 7}.${instance}`),
    stringPair("service.namespace", "shop"),
    stringPair("service.instance.id", `${hex(random, 8)}-${hex(random, 4)}-${hex(random, 12)}`),
    stringPair("deployment.environment.name", "production"),
    stringPair("host.name", `node-${random.integer(nodeCount)}`),
    stringPair("k8s.pod.name", `service-${service}-${hex(random, 10)}-${hex(random, 5)}`),
    stringPair("k8s.namespace.name", "shop"),
    stringPair("cloud.region", "eu-west-1"),
    stringPair("telemetry.sdk.language", ["go", "java", "nodejs", "python"][service % 4] ?? "go"),
    stringPair("telemetry.sdk.name", "opentelemetry"),
    stringPair("telemetry.sdk.version", "1.44.0"),
  ];
  for (const attribute of attributes) writer.field(10, attribute, 0, attribute.length);
  return writer.take();
}

/** What differs from span to span of an operation, encoded: some of few values, some of very many. */
export function varyingAttributes(random: Random, kind: number, isError: boolean): Uint8Array[] {
  const user = stringPair("user.id", `user-${random.skewed(userCount, 2.2)}`);
  if (kind === 3)
    return [
      user,
      intPair("db.response.returned_rows", random.skewed(500, 3)),
      intPair("thread.id", random.integer(64)),
    ];
  const attributes = [
    user,
    intPair("http.response.status_code", isError ? 500 + random.integer(4) : 200 + random.skewed(5, 3)),
    stringPair("user.tier", random.chance(0.2) ? "gold" : "standard"),
    stringPair("client.address", `10.0.${random.integer(4)}.${random.integer(250)}`),
  ];
  if (random.chance(0.35))
    attributes.push(stringPair("url.path", `/api/v1/item/${random.integer(1_000_000)}/detail`));
  if (random.chance(0.2)) attributes.push(stringPair("http.request.header.x-request-id", hex(random, 32)));
  return attributes;
}

/** An encoded KeyValue with a string. */
export function stringPair(key: string, value: string): Uint8Array {
  const valueBytes = text.encode(value);
  return pair(key, (writer) => writer.field(10, valueBytes, 0, valueBytes.length));
}

function intPair(key: string, value: number): Uint8Array {
  return pair(key, (writer) => {
    writer.varint(24);
    writer.varint(value);
  });
}

function pair(key: string, writeValue: (writer: ProtoWriter) => void): Uint8Array {
  const writer = new ProtoWriter();
  const keyBytes = text.encode(key);
  writer.field(10, keyBytes, 0, keyBytes.length);
  writer.begin(18, 1);
  writeValue(writer);
  writer.finish();
  return writer.take();
}

function hex(random: Random, digits: number): string {
  let value = "";
  while (value.length < digits) value += random.word().toString(16).padStart(8, "0");
  return value.slice(0, digits);
}
