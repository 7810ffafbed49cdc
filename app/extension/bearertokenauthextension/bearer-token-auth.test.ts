import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfig } from "../../component/componenttest/component-rig.ts";
import {
  folderForEach,
  headers,
  shutDownAfterEach,
  startExtension,
} from "../extensionhelper/extensiontest/run-extension.ts";
import { bearerTokenAuthFactory } from "./factory.ts";

shutDownAfterEach();
const inFolder = folderForEach();

test("bearertokenauth takes any of its tokens and sends the first, from a file that may change", async () => {
  const filename = inFolder("tokens");
  writeFileSync(filename, "one first\ntwo second\n");
  const { extension } = await startExtension(bearerTokenAuthFactory, { filename });
  const auth = extension.serverAuth!;
  await auth.authenticate(headers("authorization", "Bearer one"));
  await auth.authenticate(headers("authorization", "Bearer two"));
  await expect(auth.authenticate(headers("authorization", "Basic one"))).rejects.toThrow(
    "scheme or token does not match",
  );
  await expect(auth.authenticate(new Map())).rejects.toThrow("missing or empty authorization header");
  writeFileSync(filename, "three\n");
  expect((await extension.clientAuth!.headers(undefined)).get("authorization")).toBe("Bearer three");
});

test("bearertokenauth with a header and scheme of its own", async () => {
  const raw = { header: "X-Api-Key", scheme: "", token: "secret" };
  const { extension } = await startExtension(bearerTokenAuthFactory, raw);
  expect(await extension.clientAuth!.headers(undefined)).toEqual(new Map([["x-api-key", "secret"]]));
  await extension.serverAuth!.authenticate(headers("x-api-key", "secret"));
});

test.each([
  [{}, "no bearer token provided"],
  [{ token: "a", tokens: ["b"] }, "either tokens or token should be provided, not both"],
])("%j", (raw, message) => {
  expect(readConfig<unknown>(bearerTokenAuthFactory.schema, raw).issues).toContain(message);
});
