import type { RedactionConfig } from "../config.ts";
import { sanitizeJson } from "./json-values.ts";
import { sanitizeMemcached } from "./memcached.ts";
import { sanitizeRedis } from "./redis.ts";
import { sanitizeSql } from "./sql.ts";

interface Sanitizer {
  /** Values of `db.system.name` that it is for. */
  readonly systems: readonly string[];
  readonly sanitize: (text: string, system: string) => string;
}

/** By their names in the configuration, in the order in which a text without a system goes through them. Source: contrib `internal/db`. */
const sanitizers = {
  sql: { systems: ["other_sql", "mysql", "postgresql", "mariadb", "sqlite"], sanitize: sanitizeSql },
  redis: { systems: ["redis"], sanitize: sanitizeRedis },
  valkey: { systems: ["valkey"], sanitize: sanitizeRedis },
  memcached: { systems: ["memcached"], sanitize: sanitizeMemcached },
  mongo: { systems: ["mongodb"], sanitize: sanitizeJson },
  opensearch: { systems: ["opensearch"], sanitize: sanitizeJson },
  es: { systems: ["elasticsearch"], sanitize: sanitizeJson },
} as const satisfies Readonly<Record<string, Sanitizer>>;

export const databaseNames = Object.keys(sanitizers) as readonly (keyof typeof sanitizers)[];

interface Enabled extends Sanitizer {
  readonly attributes: ReadonlySet<string>;
}

/** Takes values out of statements and commands for databases. */
export class DatabaseSanitizer {
  readonly #enabled: readonly Enabled[];
  readonly #needsSystem: boolean;

  constructor(config: RedactionConfig["db_sanitizer"]) {
    this.#enabled = databaseNames.flatMap((name) => {
      const { enabled, attributes } = config[name];
      return enabled ? [{ ...sanitizers[name], attributes: new Set(attributes) }] : [];
    });
    this.#needsSystem = !config.allow_fallback_without_system;
  }

  get isOn(): boolean {
    return this.#enabled.length > 0;
  }

  /** The system as far as it matters: `?` where no sanitizer is for it; empty where it is not said and all are to be used. */
  systemOf(name: string): string {
    const system = name.toLowerCase();
    if (system === "") return this.#needsSystem ? "?" : "";
    return this.#enabled.some(({ systems }) => systems.includes(system)) ? system : "?";
  }

  /** The value of an attribute of an item with this system (`systemOf`). */
  ofAttribute(key: string, text: string, system: string): string {
    const wanted = this.#enabled.filter(
      ({ attributes, systems }) => attributes.has(key) && (system === "" || systems.includes(system)),
    );
    return wanted.reduce((rest, { sanitize }) => sanitize(rest, system), text);
  }

  /** A name of a span with this system. */
  ofName(name: string, system: string): string {
    const found = this.#enabled.find(({ systems }) => systems.includes(system));
    return found === undefined ? name : found.sanitize(name, system);
  }

  /** A text of which nothing is known: a body of a log record. */
  ofText(text: string): string {
    return this.#enabled.reduce((rest, { sanitize }) => sanitize(rest, ""), text);
  }
}
