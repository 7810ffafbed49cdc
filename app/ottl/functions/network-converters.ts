import { createHash } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { asString } from "../values/go-text.ts";
import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";
import { type Converter, converter, preparedConverter } from "./converter.ts";
import { optional, required } from "./parameters.ts";

/** The addresses in a CIDR network, added to `list`. Throws an `Error`. */
function addNetwork(list: BlockList, network: string): void {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(address);
  const size = Number(bits);
  if (family === 0 || !/^\d{1,3}$/.test(bits) || size > (family === 4 ? 32 : 128)) {
    throw new Error(`invalid CIDR address: ${network}`);
  }
  list.addSubnet(address, size, family === 4 ? "ipv4" : "ipv6");
}

function listOf(networks: readonly Value[]): BlockList {
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network as string);
  return list;
}

const isInCidr = preparedConverter(
  "IsInCIDR",
  [required("target", "string"), required("networks", { listOf: "string" })],
  ([, known]) => {
    const fixed = Array.isArray(known) ? listOf(known as readonly Value[]) : undefined;
    return ([address, networks]) => {
      const family = isIP(address as string);
      if (family === 0) return fail(`${JSON.stringify(address)} is not an IP address`);
      const list = fixed ?? listOrFail(networks as readonly Value[]);
      return list.check(address as string, family === 4 ? "ipv4" : "ipv6");
    };
  },
);

function listOrFail(networks: readonly Value[]): BlockList {
  try {
    return listOf(networks);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the last digit is the check digit of the others (ISO/IEC 7812-1). */
function isValidLuhn(value: Value): boolean {
  const digits = (value as string).replace(/\s/g, "");
  if (!/^\d+$/.test(digits)) return fail("the value is not made of digits");
  let sum = 0;
  for (const [i, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const protocols: Readonly<Record<string, number>> = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  RSVP: 46,
  ICMP6: 58,
  SCTP: 132,
};

/** The bytes of an address. */
function addressBytes(address: string): Buffer {
  const family = isIP(address);
  if (family === 4) return Buffer.from(address.split(".").map(Number));
  if (family !== 6) return fail(`invalid IP address: ${address}`);
  return Buffer.from(groupsOf(address).flatMap((group) => [group >> 8, group & 0xff]));
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const [bare = ""] = address.split("%");
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const hex = (high: number, low: number): string => ((high << 8) | low).toString(16);
  const text =
    dotted === null
      ? bare
      : `${bare.slice(0, dotted.index)}${hex(Number(dotted[1]), Number(dotted[2]))}:${hex(Number(dotted[3]), Number(dotted[4]))}`;
  const [head = "", tail] = text.split("::");
  const numbers = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const first = numbers(head);
  const last = tail === undefined ? [] : numbers(tail);
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

function port(value: Value): number {
  const number = Number(value as bigint);
  return number >= 0 && number <= 0xffff
    ? number
    : fail(`invalid port: ${number}, it must be between 0 and 65535`);
}

/** https://github.com/corelight/community-id-spec, version 1: the same for both directions of a flow. */
function communityId(
  from: Value,
  fromPort: Value,
  to: Value,
  toPort: Value,
  name: Value = "TCP",
  seed: Value = 0n,
): Value {
  const protocol = Object.hasOwn(protocols, name as string) ? protocols[name as string] : undefined;
  if (protocol === undefined) return fail(`unsupported protocol: ${asString(name)}`);
  const source = addressBytes(from as string);
  const target = addressBytes(to as string);
  const order = Buffer.compare(source, target) || port(fromPort) - port(toPort);
  const [first, second] = order <= 0 ? [source, target] : [target, source];
  const ports = order <= 0 ? [port(fromPort), port(toPort)] : [port(toPort), port(fromPort)];
  const head = Buffer.alloc(2);
  head.writeUInt16BE(port(seed));
  const tail = Buffer.alloc(6);
  tail.writeUInt8(protocol, 0);
  tail.writeUInt16BE(ports[0]!, 2);
  tail.writeUInt16BE(ports[1]!, 4);
  return `1:${createHash("sha1")
    .update(Buffer.concat([head, first, second, tail]))
    .digest("base64")}`;
}

export const networkConverters: readonly Converter[] = [
  converter(
    "CommunityID",
    [
      required("source_ip", "string"),
      required("source_port", "int"),
      required("destination_ip", "string"),
      required("destination_port", "int"),
      optional("protocol", "string"),
      optional("seed", "int"),
    ],
    communityId,
  ),
  isInCidr,
  converter("IsValidLuhn", [required("value", "stringLike")], (value) =>
    value === undefined ? fail("value is nil") : isValidLuhn(value),
  ),
];
