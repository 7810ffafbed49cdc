import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { ComponentRig, configOf, readConfig } from "../../component/componenttest/component-rig.ts";
import type { Extension, ServerAuth } from "../../component/host.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { oneItem } from "../../exporter/exporterhelper/sendtest/destination.ts";
import { otlpExporterConfig } from "../../exporter/otlpexporter/config.ts";
import { otlpExporterFactory } from "../../exporter/otlpexporter/factory.ts";
import { otlpHttpExporterConfig } from "../../exporter/otlphttpexporter/config.ts";
import { otlpHttpExporterFactory } from "../../exporter/otlphttpexporter/factory.ts";
import { certificates } from "../../network/networktest/certificates.ts";
import { Ports } from "../../network/ports.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import { createOtlpReceiverFactory } from "./factory.ts";
import type { OtlpReceiver } from "./otlp-receiver.ts";
import { otlpReceiverSchema } from "./schema.ts";

// The receiver as a YAML configures it: TLS, mTLS, authenticators, metadata, CORS. Our exporters are the senders.

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const passwords: ServerAuth = {
  authenticate: (headers) =>
    headers.get("authorization")?.[0] === "Bearer right"
      ? Promise.resolve({ subject: "me" })
      : Promise.reject(new Error("scheme or token does not match")),
};

/** A receiver for one protocol, or both, on free ports. */
async function start(protocols: { readonly grpc?: object; readonly http?: object }) {
  const sink = new Sink();
  const rig = new ComponentRig("otlp");
  const nothing = () => Promise.resolve();
  const extension: Extension = { start: nothing, shutdown: nothing, serverAuth: passwords };
  rig.extensions.set("bearertokenauth", extension);
  const any = { endpoint: "127.0.0.1:0" };
  const raw = Object.fromEntries(
    Object.entries(protocols).map(([name, of]) => [name, { ...any, ...(of as object) }]),
  );
  const dictionary = new Dictionary();
  const factory = createOtlpReceiverFactory({
    decode: (signal, wire) => decode(signal, wire, dictionary),
    admit: () => undefined,
    ports: new Ports(),
  });
  const config = configOf(otlpReceiverSchema, { protocols: raw });
  const receiver = factory.create(config, rig.settings, sink.consumers) as OtlpReceiver;
  await receiver.start();
  cleanUps.push(() => receiver.shutdown());
  const portOf = (protocol: string) =>
    receiver
      .listeners()
      .find((one) => one.protocol === protocol)
      ?.address.split(":")
      .at(-1) ?? "";
  return { sink, rig, grpc: portOf("grpc"), http: portOf("http") };
}

const single = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false }, timeout: "5s" };

async function sendGrpc(port: string, raw: object): Promise<void> {
  const config = configOf(otlpExporterConfig, { endpoint: `localhost:${port}`, ...single, ...raw });
  const exporter = otlpExporterFactory.create("traces", config, new ComponentRig("otlp_grpc").settings);
  await exporter.start();
  try {
    await exporter.consume(oneItem("traces"));
  } finally {
    await exporter.shutdown();
  }
}

async function sendHttp(endpoint: string, raw: object): Promise<void> {
  const config = configOf(otlpHttpExporterConfig, { endpoint, ...single, ...raw });
  const exporter = otlpHttpExporterFactory.create("traces", config, new ComponentRig("otlp_http").settings);
  await exporter.start();
  try {
    await exporter.consume(oneItem("traces"));
  } finally {
    await exporter.shutdown();
  }
}

const trusting = { tls: { ca_file: certificates.authority } };
const mutual = { tls: { ...trusting.tls, ...certificates.client } };
const secured = { tls: certificates.server };
const strict = { tls: { ...certificates.server, client_ca_file: certificates.authority } };

test("TLS over gRPC and HTTP", async () => {
  const { sink, grpc, http } = await start({ grpc: secured, http: secured });
  await sendGrpc(grpc, trusting);
  await sendHttp(`https://localhost:${http}`, trusting);
  // By TLS each port still speaks both.
  await sendHttp(`https://localhost:${grpc}`, trusting);
  await sendGrpc(http, trusting);
  expect(sink.batches).toHaveLength(4);
});

test("certificates may be given in place", async () => {
  const text = (path: string) => readFileSync(path, "utf8");
  const { cert_file, key_file } = certificates.server;
  const { sink, grpc } = await start({
    grpc: { tls: { cert_pem: text(cert_file), key_pem: text(key_file) } },
  });
  await sendGrpc(grpc, { tls: { ca_pem: text(certificates.authority) } });
  expect(sink.batches).toHaveLength(1);
});

test("a server that is not trusted gets nothing, unless it is not to be checked", async () => {
  const { sink, grpc, http } = await start({ grpc: secured, http: secured });
  await expect(sendGrpc(grpc, {})).rejects.toThrow(RetryableError);
  await expect(sendHttp(`https://localhost:${http}`, {})).rejects.toThrow("unable to verify");
  await expect(
    sendGrpc(grpc, { tls: { ...trusting.tls, server_name_override: "example.com" } }),
  ).rejects.toThrow(RetryableError);
  expect(sink.batches).toEqual([]);
  await sendGrpc(grpc, { tls: { insecure_skip_verify: true } });
  expect(sink.batches).toHaveLength(1);
});

test("mTLS takes clients of the authority, and nobody else", async () => {
  const { sink, rig, grpc, http } = await start({ grpc: strict, http: strict });
  await sendGrpc(grpc, mutual);
  await sendHttp(`https://localhost:${http}`, mutual);
  expect(sink.batches).toHaveLength(2);
  for (const stranger of [trusting, { tls: { ...trusting.tls, ...certificates.stranger } }]) {
    await expect(sendGrpc(grpc, stranger)).rejects.toThrow(RetryableError);
    await expect(sendHttp(`https://localhost:${http}`, stranger)).rejects.toThrow(RetryableError);
  }
  expect(sink.batches).toHaveLength(2);
  expect(rig.settings.attempts.list().map(({ code }) => code)).toContain("tls_handshake");
});

test("plain text on a TLS port is told what to do", async () => {
  const { rig, grpc, http } = await start({ grpc: secured, http: secured });
  const answer = await fetch(`http://127.0.0.1:${http}/v1/traces`, { method: "POST" });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    "This port speaks TLS: use https://… as the endpoint\n",
  ]);
  await expect(sendGrpc(grpc, { tls: { insecure: true } })).rejects.toThrow(RetryableError);
  expect(rig.settings.attempts.list().map(({ code }) => code)).toContain("plaintext_on_tls_port");
});

test("a certificate that cannot be read stops the start", async () => {
  const lost = { tls: { cert_file: "/no/such.pem", key_file: "/no/such-key.pem" } };
  await expect(start({ grpc: lost })).rejects.toThrow(
    "failed to load TLS config: failed to load TLS cert and key",
  );
});

test("an authenticator is asked on both protocols, and by whichever port", async () => {
  const auth = { auth: { authenticator: "bearertokenauth" } };
  const { sink, grpc } = await start({ grpc: auth });
  const plain = { tls: { insecure: true } };
  await expect(sendGrpc(grpc, plain)).rejects.toThrow(
    "code = Unauthenticated desc = scheme or token does not match",
  );
  await expect(sendHttp(`http://localhost:${grpc}`, {})).rejects.toThrow(PermanentError);
  await sendGrpc(grpc, { ...plain, headers: { Authorization: "Bearer right" } });
  await sendHttp(`http://localhost:${grpc}`, { headers: { Authorization: "Bearer right" } });
  expect(sink.batches.map(({ client }) => client?.auth)).toEqual([{ subject: "me" }, { subject: "me" }]);
});

test("an authenticator that is not there stops the start", async () => {
  await expect(start({ http: { auth: { authenticator: "oidc" } } })).rejects.toThrow(
    'failed to resolve authenticator "oidc": authenticator not found',
  );
});

test("request headers are handed on only where asked for", async () => {
  const headers = { "X-Tenant": "a" };
  for (const [include_metadata, seen] of [
    [true, ["a"]],
    [false, undefined],
  ] as const) {
    const { sink, grpc, http } = await start({ grpc: { include_metadata }, http: { include_metadata } });
    await sendGrpc(grpc, { tls: { insecure: true }, headers });
    await sendHttp(`http://localhost:${http}`, { headers });
    expect(sink.batches.map(({ client }) => client?.metadata.get("x-tenant"))).toEqual([seen, seen]);
  }
});

test("pages may send where cors names them, and nobody else's", async () => {
  const cors = { allowed_origins: ["https://*.example.com"], allowed_headers: ["X-Tenant"], max_age: 60 };
  const { http } = await start({ http: { cors } });
  const ask = (origin: string, wanted: string) =>
    fetch(`http://127.0.0.1:${http}/v1/traces`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": wanted,
      },
    });
  const good = await ask("https://shop.example.com", "content-type, x-tenant");
  expect(good.status).toBe(204);
  expect(good.headers.get("access-control-allow-origin")).toBe("https://shop.example.com");
  expect(good.headers.get("access-control-max-age")).toBe("60");
  expect((await ask("https://evil.example.org", "content-type")).status).toBe(405);
  expect((await ask("https://shop.example.com", "x-other")).status).toBe(405);
  const sent = await fetch(`http://127.0.0.1:${http}/v1/traces`, {
    method: "POST",
    headers: { origin: "https://shop.example.com", "content-type": "application/json" },
    body: "{}",
  });
  expect([sent.status, sent.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "https://shop.example.com",
  ]);
});

test("response_headers are added to every answer", async () => {
  const { http } = await start({ http: { response_headers: { "X-From": "sightglass" } } });
  const answer = await fetch(`http://127.0.0.1:${http}/v1/traces`);
  expect([answer.status, answer.headers.get("x-from")]).toEqual([405, "sightglass"]);
});

test.each([
  [{}, "must specify at least one protocol when using the OTLP receiver"],
  [
    { protocols: { grpc: { tls: {} } } },
    "protocols::grpc::tls: TLS configuration must include both certificate and key for server connections",
  ],
  [{ protocols: { thrift: null } }, "protocols::thrift: has invalid keys: thrift"],
])("%j", (raw, message) => {
  expect(readConfig(otlpReceiverSchema, raw).issues[0]).toContain(message);
});
