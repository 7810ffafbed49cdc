import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sourceBytesMax } from "../limits.ts";
import { nodeReader } from "./node-reader.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightglass-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a file is read as it is", async () => {
  const path = join(folder, "a.yaml");
  await writeFile(path, "a: ü\n");
  expect(await nodeReader.readFile(path)).toEqual({ text: "a: ü\n" });
});

test("a file that cannot be read is told in Go's words", async () => {
  const missing = join(folder, "missing.yaml");
  expect(await nodeReader.readFile(missing)).toEqual({ error: `open ${missing}: no such file or directory` });
  expect(await nodeReader.readFile(folder)).toEqual({ error: `read ${folder}: is a directory` });
});

test("nothing is read without an end", async () => {
  expect(await nodeReader.readFile("/dev/zero")).toEqual({
    error: `/dev/zero is larger than ${sourceBytesMax} bytes`,
  });
});

test("a variable may be empty or not be set", () => {
  process.env["SIGHTGLASS_TEST_EMPTY"] = "";
  expect(nodeReader.env("SIGHTGLASS_TEST_EMPTY")).toBe("");
  delete process.env["SIGHTGLASS_TEST_EMPTY"];
  expect(nodeReader.env("SIGHTGLASS_TEST_EMPTY")).toBeUndefined();
});

test("a page is fetched, unless its server says otherwise, has too much of it, or is not there", async () => {
  await using server = createServer((request, response) => {
    response.statusCode = request.url === "/missing" ? 404 : 200;
    response.end(request.url === "/large" ? "a".repeat(sourceBytesMax + 1) : "a: 1");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await nodeReader.fetch(`${base}/a`)).toEqual({ text: "a: 1" });
  expect(await nodeReader.fetch(`${base}/missing`)).toEqual({
    error: `failed to load resource from uri "${base}/missing". status code: 404`,
  });
  expect(await nodeReader.fetch(`${base}/large`)).toEqual({
    error: `${base}/large is larger than ${sourceBytesMax} bytes`,
  });
  expect(await nodeReader.fetch("http://127.0.0.1:1/a")).toEqual({
    error: expect.stringMatching(/^unable to download the file via HTTP GET for uri "http:\/\/127/),
  });
});
