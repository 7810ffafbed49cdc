import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { ComponentRig, configOf } from "../../../component/componenttest/component-rig.ts";
import type { ExtensionFactory } from "../../../component/factory.ts";
import type { Extension } from "../../../component/host.ts";

let folder = "";
const running: Extension[] = [];

/** A folder for this test, removed after it. To be called once in a test file, before its tests. */
export function folderForEach(): (name: string) => string {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "extensions-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return (name) => join(folder, name);
}

/** Shuts down after each test what `startExtension` started. */
export function shutDownAfterEach(): void {
  afterEach(async () => {
    for (const extension of running.splice(0)) await extension.shutdown();
  });
}

export async function startExtension<C>(
  factory: ExtensionFactory<C>,
  raw: unknown,
  rig = new ComponentRig(factory.type),
) {
  const extension = factory.create(configOf(factory.schema, raw), rig.settings);
  await extension.start();
  running.push(extension);
  const url = () => `http://${(extension as { readonly address?: string }).address ?? ""}`;
  return { extension, rig, url };
}

/** Request headers with one header. */
export function headers(name: string, value: string): ReadonlyMap<string, readonly string[]> {
  return new Map([[name, [value]]]);
}
