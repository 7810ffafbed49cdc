import { mapOf } from "../component/config/collections.ts";
import { type ConfigType, plainOf } from "../component/config/config-type.ts";
import { secret } from "../component/config/scalars.ts";
import { key, section } from "../component/config/section.ts";

const byName = mapOf(secret);
const pair = section({ name: key(secret, ""), value: key(secret, "") });

/** Headers as a map, or (as in declarative configuration) a list of `{name, value}`. Values are secrets. */
export const anyHeaders: ConfigType<ReadonlyMap<string, string>> = {
  ...byName,
  decode(raw, path, issues) {
    const plain = plainOf(raw);
    if (!Array.isArray(plain)) return byName.decode(raw, path, issues);
    const pairs = plain.map((value, index) => pair.decode(value, [...path, String(index)], issues));
    return new Map(pairs.map(({ name, value }) => [name, value]));
  },
};
