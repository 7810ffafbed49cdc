import { writeFileSync } from "node:fs";
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

test("file_storage wants its directory", async () => {
  await expect(startExtension(fileStorageFactory, { directory: inFolder("none") })).rejects.toThrow(
    "You can enable the create_directory option",
  );
});

test.each([[{ directory: "" }, "directory: directory must be specified"]])("%j", (raw, message) => {
  expect(readConfig<unknown>(fileStorageFactory.schema, raw).issues).toContain(message);
});
