import { lookup, resolveCname, reverse } from "node:dns/promises";
import { arch, cpus, hostname, networkInterfaces, platform, release, version } from "node:os";
import type { AttributeValue, KeyValue } from "../../pdata/attribute-value.ts";
import type { SystemConfig } from "./config.ts";
import { type Detector, type Surroundings, textAttribute } from "./detector.ts";

type Name = keyof SystemConfig["resource_attributes"];
type Find = (
  config: SystemConfig,
  surroundings: Surroundings,
) => Promise<AttributeValue | string | undefined>;

/** Source: contrib `internal/system/system.go`. Values that a machine does not tell are left out. */
const finders: Readonly<Record<Name, Find>> = {
  "host.name": (config) => findHostName(config.hostname_sources),
  "os.type": () => Promise.resolve(osTypes[platform()] ?? platform()),
  "host.arch": () => Promise.resolve(architectures[arch()] ?? arch()),
  "host.id": (_config, { readText }) => readText("/etc/machine-id").then((text) => text?.trim()),
  "host.ip": () => Promise.resolve(listOf(addresses().map(({ address }) => address))),
  "host.mac": () => Promise.resolve(listOf(macAddresses())),
  "host.cpu.vendor.id": (_config, surroundings) => cpuField(surroundings, "vendor_id"),
  "host.cpu.family": (_config, surroundings) => cpuField(surroundings, "cpu family"),
  "host.cpu.model.id": (_config, surroundings) => cpuField(surroundings, "model"),
  "host.cpu.model.name": () => Promise.resolve(cpus()[0]?.model.trim()),
  "host.cpu.stepping": (_config, surroundings) => cpuField(surroundings, "stepping"),
  "os.description": () => Promise.resolve(`${platform()} ${release()} ${version()}`),
  "os.name": (_config, surroundings) => releaseField(surroundings, "NAME"),
  "os.version": async (_config, surroundings) =>
    (await releaseField(surroundings, "VERSION_ID")) ?? release(),
};

/** Names of the semantic conventions. */
const osTypes: Readonly<Partial<Record<string, string>>> = { win32: "windows", sunos: "solaris" };
const architectures: Readonly<Partial<Record<string, string>>> = { x64: "amd64", ia32: "x86", arm: "arm32" };

export const systemDetector: Detector = async ({ system }, surroundings) => {
  const found: KeyValue[] = [];
  for (const [name, find] of Object.entries(finders)) {
    if (!system.resource_attributes[name as Name].enabled) continue;
    const value = await find(system, surroundings);
    if (typeof value === "string") found.push(...textAttribute(name, value));
    else if (value !== undefined) found.push({ key: name, value });
  }
  return found;
};

/** The first source that knows a name. */
async function findHostName(sources: readonly string[]): Promise<string> {
  const failures: string[] = [];
  for (const source of sources) {
    try {
      return await nameFrom(source);
    } catch (error) {
      failures.push(`${source}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`failed to get hostname from any of the sources: ${failures.join("; ")}`);
}

async function nameFrom(source: string): Promise<string> {
  const own = hostname();
  if (source === "os") return own;
  if (source === "cname") return withoutDot((await resolveCname(own))[0]!);
  const { address } = await lookup(own);
  const name = withoutDot((await reverse(address))[0]!);
  // A loopback address has the name of the loopback, which is no name of the host.
  if (source === "dns" && name === "localhost") throw new Error("only the loopback address has a name");
  return name;
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}

function addresses() {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal);
}

/** As IEEE RA writes them: `AC-DE-48-23-45-67`. */
function macAddresses(): string[] {
  const all = addresses().map(({ mac }) => mac.toUpperCase().replaceAll(":", "-"));
  return [...new Set(all)].filter((mac) => mac !== "00-00-00-00-00-00");
}

function listOf(texts: readonly string[]): AttributeValue | undefined {
  if (texts.length === 0) return undefined;
  return { type: "array", values: texts.map((value) => ({ type: "string", value })) };
}

/** A field of the first processor; Linux only. */
async function cpuField({ readText }: Surroundings, name: string): Promise<string | undefined> {
  const text = (await readText("/proc/cpuinfo")) ?? "";
  const line = text.split("\n").find((candidate) => candidate.split(":")[0]?.trim() === name);
  return line?.split(":")[1]?.trim();
}

/** A field of `/etc/os-release`; Linux only. */
async function releaseField({ readText }: Surroundings, name: string): Promise<string | undefined> {
  const text = (await readText("/etc/os-release")) ?? "";
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name}=`));
  return line?.slice(name.length + 1).replaceAll('"', "");
}
