import { closestName } from "../../base/closest-name.ts";
import {
  type ConfigIssues,
  type ConfigKey,
  type ConfigPath,
  type ConfigType,
  plainOf,
  reportType,
} from "./config-type.ts";

/** A key with a default. */
export function key<T>(type: ConfigType<T>, fallback: T, doc?: string): ConfigKey<T> {
  return { type, fallback, doc };
}

/** A key that may be absent: `undefined` then. */
export function optional<T>(type: ConfigType<T>, doc?: string): ConfigKey<T | undefined> {
  return { type, fallback: undefined, doc };
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
      const before = issues.list.length;
      const config = decodeKeys(keys, raw, path, issues) as SectionOf<K>;
      // What a validator says about a value of the wrong type would only hide the reason.
      if (issues.list.length === before) validate?.(config, path, issues);
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
  if (typeof plain !== "object" || Array.isArray(plain)) {
    reportType("map[string]interface {}", raw, path, issues);
    return decodeKeys(keys, {}, path, issues);
  }
  const given = plain as Readonly<Record<string, unknown>>;
  reportUnknown(keys, given, path, issues);
  const config: Record<string, unknown> = {};
  for (const [name, { type, fallback }] of Object.entries(keys)) {
    const isAbsent = !Object.hasOwn(given, name) || (given[name] === null && type.keys === undefined);
    config[name] = isAbsent ? fallback : type.decode(given[name], [...path, name], issues);
  }
  return config;
}

function reportUnknown(keys: Keys, given: object, path: ConfigPath, issues: ConfigIssues): void {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(keys, name));
  if (unknown.length === 0) return;
  const close = unknown
    .map((name) => closestName(name, Object.keys(keys)))
    .filter((name) => name !== undefined);
  const suggestion =
    close.length === 0 ? undefined : `Did you mean ${close.map((name) => `"${name}"`).join(", ")}?`;
  issues.decode([...path, unknown[0]!], `has invalid keys: ${unknown.join(", ")}`, suggestion);
}
