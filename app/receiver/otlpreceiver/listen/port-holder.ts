import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A tool that hangs must not keep the answer from the user. */
const toolTimeoutMs = 3_000;

/**
 * Who listens on a TCP port: `otelcol (pid 812)`. Undefined where that cannot be found out: another user's process
 * without the rights to look, or no tool to ask. Never throws.
 */
export async function findPortHolder(port: number): Promise<string | undefined> {
  try {
    if (process.platform === "linux") return await holderByProc(port);
    if (process.platform === "win32") return await holderByNetstat(port);
    return parseLsof(await output("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"]));
  } catch {
    // A nicety: the port is taken all the same, and the user is told that much.
    return undefined;
  }
}

async function holderByProc(port: number): Promise<string | undefined> {
  const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map(readIfThere));
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (!(await holdsOneOf(pid, links))) continue;
    return describe(await nameByProc(pid), pid);
  }
  return undefined;
}

/** `comm` is the name of a thread, which Node calls `MainThread`; it serves where the others may not be read. */
async function nameByProc(pid: string): Promise<string> {
  const words = (await readIfThere(`/proc/${pid}/cmdline`)).split("\0");
  const executable = await readlink(`/proc/${pid}/exe`).catch(() => "");
  return (
    programName(words, executable, pid === `${process.pid}`) ??
    (await readIfThere(`/proc/${pid}/comm`)).trim()
  );
}

/** How a person calls a program: by its file, and one of ours by our name. Undefined where `executable` is empty. */
export function programName(
  commandLine: readonly string[],
  executable: string,
  isSelf = false,
): string | undefined {
  const isOurs =
    commandLine.some((word) => /(^|\/)sightglass\.[jt]s$/.test(word)) ||
    commandLine.slice(0, 2).some((word) => /(^|\/)sightglass$/.test(word));
  // Its page and its metrics have ports, too, and a configuration may name one of them.
  if (isOurs) return isSelf ? "this Sightglass" : "another Sightglass";
  return basename(executable.replace(/ \(deleted\)$/, "")) || undefined;
}

/** Processes come and go while we look, and some are not ours to look at. */
async function holdsOneOf(pid: string, links: ReadonlySet<string>): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const file of files) {
    const link = await readlink(`/proc/${pid}/fd/${file}`).catch(() => "");
    if (links.has(link)) return true;
  }
  return false;
}

/**
 * Inodes of the sockets that listen on `port`, from `/proc/net/tcp` or `tcp6`:
 *
 *     sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
 *      0: 0100007F:10DD 00000000:0000 0A …                                                  12345
 */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === "0A")
    .flatMap((fields) => fields[9] ?? []);
}

/** `lsof -Fpc` prints `p812` and `cotelcol`, one field a line. */
export function parseLsof(text: string): string | undefined {
  const pid = /^p(\d+)$/m.exec(text)?.[1];
  return pid === undefined ? undefined : describe(/^c(.+)$/m.exec(text)?.[1] ?? "", pid);
}

async function holderByNetstat(port: number): Promise<string | undefined> {
  const pid = netstatPid(await output("netstat", ["-ano", "-p", "TCP"]), port);
  if (pid === undefined) return undefined;
  const task = await output("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"]);
  return describe(/^"([^"]+)"/m.exec(task)?.[1] ?? "", pid);
}

/** `  TCP    127.0.0.1:4317    0.0.0.0:0    LISTENING    812`; the state is translated, the foreign port 0 is not. */
export function netstatPid(text: string, port: number): string | undefined {
  for (const line of text.split("\n")) {
    const fields = line.trim().split(/\s+/);
    const isListening = fields[2]?.endsWith(":0") === true;
    if (fields[0] === "TCP" && isListening && fields[1]?.endsWith(`:${port}`) === true) return fields[4];
  }
  return undefined;
}

function describe(name: string, pid: string): string {
  return name === "" ? `pid ${pid}` : `${name} (pid ${pid})`;
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

async function output(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(command, [...args], { timeout: toolTimeoutMs, windowsHide: true });
  return stdout;
}
