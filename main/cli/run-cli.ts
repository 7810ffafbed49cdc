import { DataDirInUseError } from "../serve/start-serve.ts";
import { version } from "../version.ts";
import { ApiSourceError } from "./api-source.ts";
import type { Command } from "./command.ts";
import { exitCode, UsageError } from "./exit-code.ts";
import { escapeLines } from "./terminal.ts";

/** Loaded only when called: `search` needs no gRPC, `demo` brings an SDK. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  demo: async () => (await import("./commands/demo.ts")).demoCommand,
  search: async () => (await import("./commands/search.ts")).searchCommand,
  runs: async () => (await import("./commands/runs.ts")).runsCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  trace: async () => (await import("./commands/trace.ts")).traceCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  validate: async () => (await import("./commands/validate.ts")).validateCommand,
  components: async () => (await import("./commands/components.ts")).componentsCommand,
  "print-config": async () => (await import("./commands/print-config.ts")).printConfigCommand,
  import: async () => (await import("./commands/import.ts")).importCommand,
};

const usage = `Sightglass ${version}: see what your services do.

  sightglass                 the desktop app
  sightglass serve           receiver and page without a window
  sightglass demo            a small shop of instrumented services, sending to a running Sightglass
  sightglass search QUERY    find traces, e.g. '{ resource.service.name = "checkout" && duration > 250ms }'
  sightglass runs            each start of Sightglass and of a service: list, name, pin, delete
  sightglass compare …       two sets of traces, canary and baseline: what differs, and who is behind it
  sightglass trace ID        one trace as text or JSON
  sightglass export -o FILE  write a trace, what a query finds or everything to a file
  sightglass import FILE     store what files hold
  sightglass validate        check a Collector configuration
  sightglass print-config    a Collector configuration with its sources merged and references replaced
  sightglass components      the components there are

  sightglass COMMAND --help  the options of a command
`;

/** Runs one command line and returns its exit code. Output goes to stdout, everything about it to stderr. */
export async function runCli(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name === "--version" || name === "-v") return print(`${version}\n`);
    if (name === "--help" || name === "-h" || name === "help") return print(usage);
    const command = await findCommand(name);
    if (command === undefined) throw new UsageError(`There is no command ${JSON.stringify(name)}.`);
    const ownArgs = name === undefined || name.startsWith("-") ? args : rest;
    if (ownArgs.includes("--help") || ownArgs.includes("-h")) return print(command.usage);
    return await command.run(ownArgs);
  } catch (error) {
    return report(error);
  }
}

/** No command, or an option in its place, means the desktop app. */
async function findCommand(name: string | undefined): Promise<Command | undefined> {
  if (name === undefined || name.startsWith("-"))
    return (await import("./commands/desktop.ts")).desktopCommand;
  return Object.hasOwn(commands, name) ? await commands[name]?.() : undefined;
}

function print(text: string): number {
  process.stdout.write(text);
  return exitCode.done;
}

function report(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`sightglass: ${error.message}\nTry: sightglass --help\n`);
    return exitCode.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sightglass: ${escapeLines(message)}\n`);
  if (error instanceof DataDirInUseError) return exitCode.dataDirInUse;
  // What the engine calls a bad question is a wrong use of the command.
  return error instanceof ApiSourceError && error.status === 400 ? exitCode.usage : exitCode.failed;
}
