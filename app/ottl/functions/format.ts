import { formatGo } from "../values/go-text.ts";
import { isBytes, type Value } from "../values/value.ts";

const directive = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])/g;
/** Wider fields than anybody reads would only take memory. */
const widthMax = 10_000;

/** `fmt.Sprintf` for the verbs that values of OTTL have: %v %s %q %d %b %o %x %X %f %e %E %g %G %t %c %U %%. */
export function formatText(format: string, args: readonly Value[]): string {
  let used = 0;
  const text = format.replace(
    directive,
    (_, flags: string, width?: string, precision?: string, verb: string = "") => {
      if (verb === "%") return "%";
      if (used >= args.length) return `%!${verb}(MISSING)`;
      const shape = {
        flags,
        width: Math.min(Number(width ?? 0), widthMax),
        precision: precision === undefined ? undefined : Math.min(Number(precision), widthMax),
      };
      return formatOne(verb, args[used++], shape);
    },
  );
  const rest = args.slice(used);
  if (rest.length === 0) return text;
  return `${text}%!(EXTRA ${rest.map((value) => `${fmtType(value)}=${formatGo(value)}`).join(", ")})`;
}

interface Shape {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

function formatOne(verb: string, value: Value, shape: Shape): string {
  const body = bodyOf(verb, value, shape);
  if (body === undefined) return `%!${verb}(${fmtType(value)}=${formatGo(value)})`;
  return padded(body, shape, typeof value === "bigint" || typeof value === "number");
}

function fmtType(value: Value): string {
  if (typeof value === "bigint") return "int64";
  if (typeof value === "number") return "float64";
  if (typeof value === "boolean") return "bool";
  if (value === undefined) return "<nil>";
  return isBytes(value) ? "[]uint8" : "string";
}

function padded(body: string, { flags, width }: Shape, isNumber: boolean): string {
  if (body.length >= width) return body;
  if (flags.includes("-")) return body.padEnd(width);
  if (!flags.includes("0") || !isNumber) return body.padStart(width);
  const sign = /^[-+ ]/.test(body) ? body[0]! : "";
  return sign + body.slice(sign.length).padStart(width - sign.length, "0");
}

/** The text of a value by a verb; undefined where the verb is not for it. */
function bodyOf(verb: string, value: Value, shape: Shape): string | undefined {
  if (verb === "v") return signed(formatGo(value), value, shape.flags);
  if (typeof value === "bigint") return intBody(verb, value, shape);
  if (typeof value === "number") return doubleBody(verb, value, shape);
  if (typeof value === "boolean") return verb === "t" ? String(value) : undefined;
  if (typeof value === "string") return textBody(verb, value, shape);
  if (isBytes(value) && (verb === "x" || verb === "X"))
    return textBody(verb, Buffer.from(value).toString("latin1"), shape);
  return verb === "s" ? formatGo(value) : undefined;
}

function signed(text: string, value: Value, flags: string): string {
  const isNumber = typeof value === "bigint" || typeof value === "number";
  if (!isNumber || text.startsWith("-") || text.startsWith("+")) return text;
  if (flags.includes("+")) return `+${text}`;
  return flags.includes(" ") ? ` ${text}` : text;
}

const bases: Readonly<Record<string, readonly [radix: number, prefix: string]>> = {
  d: [10, ""],
  b: [2, "0b"],
  o: [8, "0"],
  x: [16, "0x"],
  X: [16, "0X"],
};

function intBody(verb: string, value: bigint, { flags, precision }: Shape): string | undefined {
  if (verb === "c") return String.fromCodePoint(value < 0n || value > 0x10ffffn ? 0xfffd : Number(value));
  if (verb === "U") return `U+${value.toString(16).toUpperCase().padStart(4, "0")}`;
  const base = bases[verb];
  if (base === undefined) return undefined;
  const [radix, prefix] = base;
  const size = (value < 0n ? -value : value).toString(radix).padStart(precision ?? 0, "0");
  const digits = verb === "X" ? size.toUpperCase() : size;
  return signed((value < 0n ? "-" : "") + (flags.includes("#") ? prefix : "") + digits, value, flags);
}

function doubleBody(verb: string, value: number, { flags, precision }: Shape): string | undefined {
  if (!/^[fFeEgG]$/.test(verb)) return undefined;
  if (!Number.isFinite(value))
    return signed(Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf", value, flags);
  const text = plainDouble(verb.toLowerCase(), value, precision);
  return signed(verb === verb.toUpperCase() && verb !== "F" ? text.toUpperCase() : text, value, flags);
}

/** Digits that `toFixed` and `toExponential` can give. */
const digitsMax = 100;

function plainDouble(verb: string, value: number, precision: number | undefined): string {
  const digits = Math.min(precision ?? 6, digitsMax);
  if (verb === "f") return value.toFixed(digits);
  if (verb === "e") return goExponent(value.toExponential(digits));
  if (precision === undefined) return formatGo(value);
  const significant = Math.max(1, digits);
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(Number(value.toPrecision(significant)))));
  if (power < -4 || power >= significant) {
    return goExponent(value.toExponential(significant - 1).replace(/\.?0+e/, "e"));
  }
  const fixed = value.toFixed(Math.min(digitsMax, Math.max(0, significant - 1 - power)));
  return fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
}

/** At least two digits, as in Go. */
function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function textBody(verb: string, value: string, { flags, precision }: Shape): string | undefined {
  const text = precision === undefined ? value : [...value].slice(0, precision).join("");
  if (verb === "s") return text;
  if (verb === "q") return JSON.stringify(text);
  if (verb !== "x" && verb !== "X") return undefined;
  const hex = Buffer.from(text, "utf8").toString("hex");
  const digits = verb === "X" ? hex.toUpperCase() : hex;
  return flags.includes("#") ? `0${verb}${digits}` : digits;
}
