import { statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfig } from "../../component/componenttest/component-rig.ts";
import {
  folderForEach,
  shutDownAfterEach,
  startExtension,
} from "../extensionhelper/extensiontest/run-extension.ts";
import { fileStorageFactory } from "./factory.ts";

shutDownAfterEach();
const inFolder = folderForEach();

test("file_storage keeps what is written, each component for itself", async () => {
  const raw = { directory: inFolder("deep/storage"), create_directory: true };
  const first = await startExtension(fileStorageFactory, raw);
  const client = await first.extension.storage!.open("otlp/a b", "traces");
  const other = await first.extension.storage!.open("otlp", "traces");
  await client.write(
    new Map([
      ["1", Buffer.from("one")],
      ["2", Buffer.from("two")],
    ]),
  );
  await client.write(
    new Map([
      ["1", undefined],
      ["3", Buffer.from("three")],
    ]),
  );
  expect([await client.keys(), await other.keys()]).toEqual([["2", "3"], []]);
  await client.close();
  await other.close();
  const again = await (await startExtension(fileStorageFactory, raw)).extension.storage!.open(
    "otlp/a b",
    "traces",
  );
  expect(Buffer.from((await again.get("3"))!).toString()).toBe("three");
  await again.close();
});

test("file_storage starts over with a damaged file only where it may", async () => {
  const directory = inFolder("");
  writeFileSync(inFolder("exporter_otlp__logs"), "no database, but long enough to be looked at".repeat(100));
  const strict = await startExtension(fileStorageFactory, { directory });
  await expect(strict.extension.storage!.open("otlp", "logs")).rejects.toThrow("cannot open");
  const lenient = await startExtension(fileStorageFactory, { directory, recreate: true });
  const client = await lenient.extension.storage!.open("otlp", "logs");
  expect(await client.keys()).toEqual([]);
  expect(lenient.rig.lines[0]).toContain("is damaged");
  await client.close();
});

const mebibyte = 1024 * 1024;

/** Fills a file with six MiB and empties it again; the file does not become smaller by that. */
async function fillAndEmpty(raw: object) {
  const { extension } = await startExtension(fileStorageFactory, { directory: inFolder(""), ...raw });
  const client = await extension.storage!.open("otlp", "logs");
  const keys = ["1", "2", "3", "4", "5", "6"];
  for (const key of keys) await client.write(new Map([[key, Buffer.alloc(mebibyte, 1)]]));
  await client.write(new Map(keys.slice(1).map((key) => [key, undefined])));
  return client;
}

const sizeOf = () => statSync(inFolder("exporter_otlp__logs")).size;

test("file_storage gives space back at the start where it is asked to", async () => {
  await (await fillAndEmpty({})).close();
  expect(sizeOf()).toBeGreaterThan(6 * mebibyte);
  const raw = { directory: inFolder(""), compaction: { on_start: true } };
  const { extension } = await startExtension(fileStorageFactory, raw);
  const client = await extension.storage!.open("otlp", "logs");
  expect(sizeOf()).toBeLessThan(2 * mebibyte);
  expect((await client.get("1"))?.length).toBe(mebibyte);
  await client.close();
});

test("file_storage gives space back while it runs, once a file was large and holds little", async () => {
  const compaction = { on_rebound: true, check_interval: "10ms", rebound_needed_threshold_mib: 5 };
  const client = await fillAndEmpty({ compaction: { ...compaction, rebound_trigger_threshold_mib: 2 } });
  await expect.poll(sizeOf).toBeLessThan(2 * mebibyte);
  expect((await client.get("1"))?.length).toBe(mebibyte);
  await client.close();
});

test("file_storage refuses what a file may not grow to, and keeps what it has", async () => {
  const raw = { directory: inFolder(""), max_size: mebibyte };
  const { extension } = await startExtension(fileStorageFactory, raw);
  const client = await extension.storage!.open("otlp", "logs");
  await client.write(new Map([["1", Buffer.alloc(mebibyte / 2)]]));
  await expect(client.write(new Map([["2", Buffer.alloc(mebibyte)]]))).rejects.toThrow("full");
  expect(await client.keys()).toEqual(["1"]);
  await client.write(new Map([["1", undefined]]));
  await client.write(new Map([["2", Buffer.alloc(mebibyte / 2)]]));
  await client.close();
});

test("file_storage wants its directory", async () => {
  await expect(startExtension(fileStorageFactory, { directory: inFolder("none") })).rejects.toThrow(
    "You can enable the create_directory option",
  );
});

test.each([[{ directory: "" }, "directory: directory must be specified"]])("%j", (raw, message) => {
  expect(readConfig<unknown>(fileStorageFactory.schema, raw).issues).toContain(message);
});
