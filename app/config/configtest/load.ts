import { type LoadedConfig, loadConfig } from "../load-config.ts";
import { placeText } from "../problem-text.ts";
import type { ConfigReader } from "../resolve/reader.ts";
import { smallFactories } from "./small-factories.ts";

/** Files, variables and pages by name, instead of this machine's. */
export interface TestWorld {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly pages?: Readonly<Record<string, string>>;
}

export function testReader({ files = {}, env = {}, pages = {} }: TestWorld): ConfigReader {
  const read = (from: Readonly<Record<string, string>>, name: string, error: string) =>
    Promise.resolve(Object.hasOwn(from, name) ? { text: from[name]! } : { error });
  return {
    readFile: (path) => read(files, path, `open ${path}: no such file or directory`),
    env: (name) => (Object.hasOwn(env, name) ? env[name] : undefined),
    fetch: (uri) => read(pages, uri, `failed to load resource from uri "${uri}". status code: 404`),
  };
}

/** A configuration of one file, `a.yaml`, with the small factories. */
export function loadText(text: string, world: TestWorld = {}): Promise<LoadedConfig> {
  return loadFiles(["a.yaml"], [], { ...world, files: { "a.yaml": text, ...world.files } });
}

export function loadFiles(
  configs: readonly string[],
  sets: readonly string[],
  world: TestWorld,
): Promise<LoadedConfig> {
  return loadConfig({ configs, sets }, smallFactories, testReader(world));
}

/** Each problem as `place: message`. */
export function linesOf({ problems }: LoadedConfig): string[] {
  return problems.map(({ place, message }) => `${placeText(place)}: ${message}`);
}
