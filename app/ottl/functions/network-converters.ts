import { BlockList, isIP } from "node:net";
import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";
import { type Converter, converter, preparedConverter } from "./converter.ts";
import { required } from "./parameters.ts";

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

export const networkConverters: readonly Converter[] = [
  isInCidr,
  converter("IsValidLuhn", [required("value", "stringLike")], (value) =>
    value === undefined ? fail("value is nil") : isValidLuhn(value),
  ),
];
