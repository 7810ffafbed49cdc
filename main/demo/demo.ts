import { setTimeout as delay } from "node:timers/promises";
import { watchCollector } from "./collector-watch.ts";
import { Delivery } from "./delivery.ts";
import { canaryVersion, faults, stableVersion } from "./faults.ts";
import { startGateway } from "./gateway.ts";
import { InstanceHost } from "./instance-host.ts";
import { runLoad } from "./load-generator.ts";
import { type DemoOptions, DemoUsageError, demoUsage, parseDemoOptions } from "./options.ts";
import { serviceEntries } from "./services/catalogue.ts";
import type { Directory, Instance, QueueMessage, WorkerSetup } from "./shop/messages.ts";

/** Takes one line without its newline. */
export type DemoLog = (line: string) => void;

/**
 * Runs the shop until its duration is over, SIGINT or SIGTERM; sends what is buffered; gives the exit code: 1 where
 * there was something to deliver and nothing arrived.
 */
export async function runDemo(options: DemoOptions, log: DemoLog): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const gateway = await startGateway(options.seed);
  const watch = watchCollector(options.endpoint, log, stopping.signal);
  const delivery = new Delivery();
  const hosts = startHosts(options, gateway.port, delivery);
  let requests = 0;
  try {
    await Promise.all(hosts.map((host) => host.ready()));
    log(startLine(options, hosts));
    const directory = directoryOf(hosts);
    for (const host of hosts) host.open(directory);
    if (options.durationMs !== undefined) stopAfter(options.durationMs, stopping);
    const frontendPort = directory["frontend"]?.[0]?.port ?? 0;
    const load = await runLoad(frontendPort, options.rate, options.seed, stopping.signal);
    requests = load.requests;
    log(`${requests} requests sent, ${load.failed} answered with an error`);
  } finally {
    stopping.abort();
    await Promise.all(hosts.map((host) => host.stop()));
    gateway.dispose();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
  log(delivery.describe(options.endpoint, await watch));
  return requests > 0 && delivery.spans === 0 ? 1 : 0;
}

function startHosts(options: DemoOptions, gatewayPort: number, delivery: Delivery): readonly InstanceHost[] {
  const hosts: InstanceHost[] = [];
  const publish = (topic: string, message: QueueMessage): void => deliver(hosts, topic, message);
  for (const { name } of serviceEntries.slice(0, options.services)) {
    for (const setup of setupsOf(name, options, gatewayPort))
      hosts.push(new InstanceHost(setup, options, publish, (outcome) => delivery.add(outcome)));
  }
  return hosts;
}

/** One healthy version of each service, and the canary of the one that the fault hits. */
function setupsOf(service: string, { fault, seed }: DemoOptions, gatewayPort: number): WorkerSetup[] {
  const stable = { service, version: stableVersion, fault: undefined, seed, gatewayPort };
  if (fault === undefined || faults[fault].service !== service) return [stable];
  return [stable, { ...stable, version: canaryVersion, fault }];
}

/** Every consuming service gets each message once, at one of its versions. */
function deliver(hosts: readonly InstanceHost[], topic: string, message: QueueMessage): void {
  const served = new Set<string>();
  for (const host of hosts) {
    if (!host.consumes(topic) || served.has(host.setup.service)) continue;
    served.add(host.setup.service);
    host.deliver(topic, message);
  }
}

function directoryOf(hosts: readonly InstanceHost[]): Directory {
  const directory: Record<string, Instance[]> = {};
  for (const { setup, port } of hosts) {
    directory[setup.service] = [...(directory[setup.service] ?? []), { version: setup.version, port }];
  }
  return directory;
}

function startLine({ fault, endpoint, protocol, rate }: DemoOptions, hosts: readonly InstanceHost[]): string {
  const names = [...new Set(hosts.map(({ setup }) => setup.service))].join(", ");
  const what = `${rate} requests/s through ${names} → ${endpoint} (${protocol})`;
  if (fault === undefined) return what;
  return `${what}; ${faults[fault].service} ${canaryVersion}: ${faults[fault].symptom}`;
}

function stopAfter(durationMs: number, stopping: AbortController): void {
  const done = delay(durationMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  void done.then(() => stopping.abort());
}

/** `node main/demo/demo.ts ARGS`: the same as `sightglass demo ARGS`. */
async function main(): Promise<number> {
  const log: DemoLog = (line) => process.stderr.write(`demo: ${line}\n`);
  try {
    return await runDemo(parseDemoOptions(process.argv.slice(2)), log);
  } catch (error) {
    if (!(error instanceof DemoUsageError)) throw error;
    log(`${error.message}\n\n${demoUsage}`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = await main();
