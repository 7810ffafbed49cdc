import { closestName } from "../../base/closest-name.ts";
import {
  type ConfigIssues,
  type ConfigKey,
  type ConfigPath,
  type ConfigType,
  goKindOf,
  plainOf,
} from "./config-type.ts";

/** A key with a default. */
export function key<T>(type: ConfigType<T>, fallback: T, doc?: string): ConfigKey<T> {
  return { type, fallback, doc };
}

/** A key that may be absent: `undefined` then. */
export function optional<T>(type: ConfigType<T>, doc?: string): ConfigKey<T | undefined> {
  return { type, fallback: undefined, doc };
}

/** A key that old configurations still hold and that does nothing any more; `note` says what does it today. */
export function deprecatedKey<T>(type: ConfigType<T>, note: string): ConfigKey<T | undefined> {
  return { type, fallback: undefined, deprecated: note };
}

type Keys = Readonly<Record<string, ConfigKey<unknown>>>;
export type SectionOf<K extends Keys> = {
  readonly [N in keyof K]: K[N] extends ConfigKey<infer T> ? T : never;
};

/** Looks at a section that has the right shape. */
export type Validate<T> = (config: T, path: ConfigPath, issues: ConfigIssues) => void;

export interface Section<T> extends ConfigType<T> {
  readonly keys: Keys;
  /** All keys absent. */
  defaults(): T;
}

/** A YAML map with the keys named here and no others. Null is the defaults (`batch:` with nothing behind it). */
export function section<K extends Keys>(keys: K, validate?: Validate<SectionOf<K>>): Section<SectionOf<K>> {
  const defaults = () =>
    Object.fromEntries(Object.entries(keys).map(([name, { fallback }]) => [name, fallback])) as SectionOf<K>;
  return {
    goType: "map[string]interface {}",
    keys,
    defaults,
    decode(raw, path, issues) {
      const before = issues.errorCount;
      const config = decodeKeys(keys, raw, path, issues) as SectionOf<K>;
      // What a validator says about a value of the wrong type would only hide the reason.
      if (issues.errorCount === before) validate?.(config, path, issues);
      return config;
    },
  };
}

/**
 * A section that is off when absent, on with defaults when null, on with its keys when a map: `protocols::grpc:`.
 * Source: `configoptional`.
 */
export function optionalSection<T>(of: Section<T>, doc?: string): ConfigKey<T | undefined> {
  return {
    type: { ...of, decode: (raw, path, issues) => of.decode(raw, path, issues) },
    fallback: undefined,
    doc,
  };
}

function decodeKeys(
  keys: Keys,
  raw: unknown,
  path: ConfigPath,
  issues: ConfigIssues,
): Record<string, unknown> {
  const plain = plainOf(raw) ?? {};
  if (goKindOf(plain) !== "map") {
    // Source: mapstructure's `decodeStruct`.
    issues.decode(path, `expected a map or struct, got "${goKindOf(plain)}"`);
    return decodeKeys(keys, {}, path, issues);
  }
  const given = plain as Readonly<Record<string, unknown>>;
  reportUnknown(keys, given, path, issues);
  const config: Record<string, unknown> = {};
  for (const [name, { type, fallback, deprecated }] of Object.entries(keys)) {
    const isAbsent = !Object.hasOwn(given, name) || (given[name] === null && type.keys === undefined);
    config[name] = isAbsent ? fallback : type.decode(given[name], [...path, name], issues);
    if (!isAbsent && deprecated !== undefined)
      issues.warn([...path, name], `"${name}" is deprecated`, deprecated);
  }
  return config;
}

/** One issue for each, so that each is shown where it stands. */
function reportUnknown(keys: Keys, given: object, path: ConfigPath, issues: ConfigIssues): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(keys, name)) continue;
    issues.decode([...path, name], `has invalid keys: ${name}`, hintFor(name, keys), path);
  }
}

function hintFor(name: string, keys: Keys): string | undefined {
  const close = closestName(name, Object.keys(keys)) ?? onlyKeyFrom(name, keys);
  if (close !== undefined) return `Did you mean "${close}"?`;
  // No key has a bracket: `set(attributes["a"], {"b": 1})` without quotes is a map to YAML.
  return /[([{]/.test(name) ? 'A text with ": " in it needs quotes around all of it.' : validKeys(keys);
}

/** The one key that starts so: `max_elapsed` for `max_elapsed_time`. */
function onlyKeyFrom(start: string, keys: Keys): string | undefined {
  const found = Object.keys(keys).filter((name) => name.startsWith(start));
  return found.length === 1 ? found[0] : undefined;
}

/** More keys than this are a manual, not a hint. */
const listedKeysMax = 12;

function validKeys(keys: Keys): string | undefined {
  const names = Object.keys(keys).filter((name) => keys[name]?.deprecated === undefined);
  if (names.length === 0) return "It takes no keys.";
  return names.length > listedKeysMax ? undefined : `Valid keys: ${names.join(", ")}.`;
}
