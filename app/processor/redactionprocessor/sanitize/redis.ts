/** What of a command's arguments is a value. */
type Values =
  /** All, as one. */
  | "all"
  /** Those from this one on, as one. */
  | { readonly from: number }
  /** This one. */
  | { readonly at: number }
  /** From `first` on each of so many. */
  | { readonly first: number; readonly every: number };

const second: Values = { at: 1 };
const third: Values = { at: 2 };
const afterFirst: Values = { from: 1 };

/** Source: the commands of contrib's `db_sanitizer` for Redis and Valkey. Others keep their arguments. */
const valuesOfCommand: Readonly<Record<string, Values>> = {
  AUTH: "all",
  MIGRATE: "all",
  HELLO: "all",
  APPEND: second,
  GETSET: second,
  LPUSHX: second,
  GEORADIUSBYMEMBER: second,
  RPUSHX: second,
  SET: second,
  SETNX: second,
  SISMEMBER: second,
  ZRANK: second,
  ZREVRANK: second,
  ZSCORE: second,
  HSETNX: third,
  LREM: third,
  LSET: third,
  SETBIT: third,
  SETEX: third,
  PSETEX: third,
  SETRANGE: third,
  ZINCRBY: third,
  SMOVE: third,
  RESTORE: third,
  LINSERT: { at: 3 },
  GEOHASH: afterFirst,
  GEOPOS: afterFirst,
  GEODIST: afterFirst,
  LPUSH: afterFirst,
  RPUSH: afterFirst,
  SREM: afterFirst,
  ZREM: afterFirst,
  SADD: afterFirst,
  GEOADD: { first: 3, every: 3 },
  HSET: { first: 2, every: 2 },
  HMSET: { first: 2, every: 2 },
  MSET: { first: 1, every: 2 },
  MSETNX: { first: 1, every: 2 },
  CONFIG: third,
  ZADD: { first: 2, every: 2 },
};

/** Words, with those in quotes as one. */
const word = /"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.)*(?:'|$)|[^\s"']+/gs;

/** Commands, a line each, with `?` for values. Keys stay. */
export function sanitizeRedis(commands: string): string {
  return commands.split(/\r?\n/).map(sanitizedCommand).join("\n");
}

function sanitizedCommand(line: string): string {
  const [command, ...args] = line.match(word) ?? [];
  if (command === undefined) return line;
  const name = command.toUpperCase();
  const values = Object.hasOwn(valuesOfCommand, name) ? valuesOfCommand[name] : undefined;
  if (values === undefined) return line;
  return [command, ...masked(args, values)].join(" ");
}

function masked(args: readonly string[], values: Values): readonly string[] {
  if (values === "all") return masked(args, { from: 0 });
  if ("from" in values) return args.length > values.from ? [...args.slice(0, values.from), "?"] : args;
  if ("at" in values) return args.map((arg, i) => (i === values.at ? "?" : arg));
  const { first, every } = values;
  return args.map((arg, i) => (i >= first && (i - first) % every === 0 ? "?" : arg));
}
