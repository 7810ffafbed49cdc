import { expect, test } from "vitest";
import { ComponentRig, readConfig } from "../../component/componenttest/component-rig.ts";
import {
  headers,
  shutDownAfterEach,
  startExtension,
} from "../extensionhelper/extensiontest/run-extension.ts";
import { headersSetterFactory } from "./factory.ts";

shutDownAfterEach();

test("headers_setter takes values from the request a batch came in by", async () => {
  const rig = new ComponentRig("headers_setter");
  rig.extensions.set("before", {
    start: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    clientAuth: { headers: () => Promise.resolve(new Map([["authorization", "Basic x"]])) },
  });
  const raw = {
    additional_auth: "before",
    headers: [
      { key: "X-Scope-OrgID", from_context: "X-Tenant", default_value: "nobody" },
      { key: "X-User", from_attribute: "subject" },
      { key: "X-Fixed", value: "1" },
      { key: "Authorization", action: "insert", value: "Basic y" },
      { key: "X-Fixed", action: "update", value: "2" },
      { key: "X-Absent", action: "update", value: "3" },
    ],
  };
  const { extension } = await startExtension(headersSetterFactory, raw, rig);
  const client = { address: "", metadata: headers("x-tenant", "acme"), auth: { subject: "me" } };
  expect(Object.fromEntries(await extension.clientAuth!.headers(client))).toEqual({
    authorization: "Basic x",
    "x-scope-orgid": "acme",
    "x-user": "me",
    "x-fixed": "2",
  });
  expect((await extension.clientAuth!.headers(undefined)).get("x-scope-orgid")).toBe("nobody");
});

test.each([
  [{}, "missing headers configuration"],
  [{ headers: [{ value: "a" }] }, "headers::0: missing header name"],
  [
    { headers: [{ key: "a" }] },
    "headers::0: missing header source, must be 'from_context', 'from_attribute' or 'value'",
  ],
])("%j", (raw, message) => {
  expect(readConfig<unknown>(headersSetterFactory.schema, raw).issues).toContain(message);
});
