import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Disk, nodeDisk } from "./disk.ts";
import { RecordFile, type RecordFileSettings } from "./record-file.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "record-file-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The real disk, which writes a few bytes at a time and fails when it is told to. */
class FaultyDisk implements Disk {
  calls = 0;
  isFull = false;
  readonly #failing: number;
  readonly #except: readonly (keyof Disk)[];

  /** The number of the call that fails. `except` are calls that always fail. */
  constructor(failing = 0, except: readonly (keyof Disk)[] = []) {
    this.#failing = failing;
    this.#except = except;
  }

  open(path: string, flags: number | string): number {
    return this.#call("open", () => nodeDisk.open(path, flags));
  }

  size(file: number): number {
    return nodeDisk.size(file);
  }

  write(file: number, bytes: Uint8Array, from: number): number {
    if (this.isFull) throw new Error("no space left");
    return this.#call("write", () => nodeDisk.write(file, bytes.subarray(0, from + 7), from));
  }

  truncate(file: number, bytes: number): void {
    this.#call("truncate", () => nodeDisk.truncate(file, bytes));
  }

  rename(from: string, to: string): void {
    this.#call("rename", () => nodeDisk.rename(from, to));
  }

  close(file: number): void {
    this.#call("close", () => nodeDisk.close(file));
  }

  #call<T>(name: keyof Disk, act: () => T): T {
    this.calls += 1;
    if (this.calls === this.#failing || this.#except.includes(name)) throw new Error(`${name} failed`);
    return act();
  }
}

/** Remembers what became of each record. */
class Fates {
  readonly list: string[] = [];

  record(name: string) {
    const told = (fate: string) => () => void this.list.push(`${name} ${fate}`);
    const [written, delayed, lost] = [told("written"), told("delayed"), told("lost")];
    return { bytes: Buffer.from(`${name.repeat(20)}\n`), written, delayed, lost };
  }
}

const out = () => join(folder, "out");

function open(disk: Disk, settings: Partial<RecordFileSettings> = {}) {
  const clock = { nowMs: () => 0, monotonicMs: () => 0 };
  const file = new RecordFile({
    ...{ path: out(), appends: false, rotation: undefined, flushIntervalMs: 0, directoryMode: undefined },
    ...{ clock, log: () => undefined, disk, ...settings },
  });
  file.open();
  return file;
}

/** Records of all files, the oldest first. */
function written(): string {
  const backups = readdirSync(folder).filter((name) => name !== "out");
  // Moved in the same millisecond, they are numbered.
  const order = backups.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const texts = [...order, ...(existsSync(out()) ? ["out"] : [])].map((name) =>
    readFileSync(join(folder, name), "utf8"),
  );
  const lines = texts.join("").split("\n").slice(0, -1);
  for (const line of lines) expect(line).toBe(line[0]!.repeat(20));
  return lines.map((line) => line[0]).join("");
}

const names = ["a", "b", "c", "d", "e"];
const small = { max_megabytes: 50 / 2 ** 20, max_days: 0, max_backups: 0, localtime: false };

/** Adds each record until it is taken, as a sender does that is asked to come again. */
function addAll(file: RecordFile, fates: Fates): number {
  let refused = 0;
  for (const name of names)
    for (let isTaken = false; !isTaken; )
      try {
        file.add(fates.record(name));
        isTaken = true;
      } catch (error) {
        expect(String(error)).toContain("failed");
        refused += 1;
      }
  return refused;
}

function callsOfAll(except: readonly (keyof Disk)[]): number {
  const disk = new FaultyDisk(0, except);
  const file = open(disk, { rotation: small });
  addAll(file, new Fates());
  file.close();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  return disk.calls;
}

test.each([
  ["", []],
  [", and what is left of a record cannot be cut off", ["truncate"]],
] as const)("whichever call fails, each record is there once and whole%s", (_when, except) => {
  const calls = callsOfAll(except);
  expect(calls).toBeGreaterThan(20);
  let refused = 0;
  // The first opens the file, the last closes it.
  for (let failing = 2; failing < calls; failing++) {
    const fates = new Fates();
    const file = open(new FaultyDisk(failing, except), { rotation: small });
    refused += addAll(file, fates);
    file.close();
    expect(written()).toBe(names.join(""));
    expect(fates.list.filter((fate) => !fate.endsWith("delayed"))).toEqual(
      names.map((name) => `${name} written`),
    );
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  }
  expect(refused).toBeGreaterThan(0);
});

test("what was refused again and again is written once, when it is taken", () => {
  const disk = new FaultyDisk();
  const fates = new Fates();
  const file = open(disk);
  disk.isFull = true;
  for (let i = 0; i < 5; i++) expect(() => file.add(fates.record("a"))).toThrow("no space left");
  disk.isFull = false;
  file.add(fates.record("a"));
  file.close();
  expect([written(), fates.list]).toEqual(["a", ["a written"]]);
});

test("what was taken over and cannot be written yet is told, and written later", async () => {
  const disk = new FaultyDisk();
  const fates = new Fates();
  const file = open(disk, { flushIntervalMs: 1 });
  disk.isFull = true;
  file.add(fates.record("a"));
  await expect.poll(() => fates.list).toContain("a delayed");
  // From now on nothing is taken over that cannot be written.
  expect(() => file.add(fates.record("b"))).toThrow("no space left");
  disk.isFull = false;
  await expect.poll(() => fates.list).toContain("a written");
  file.close();
  expect([written(), fates.list.filter((fate) => fate.startsWith("b"))]).toEqual(["a", []]);
});

test("what cannot be written before the file is closed is told to be lost", () => {
  const disk = new FaultyDisk();
  const fates = new Fates();
  const file = open(disk, { flushIntervalMs: 3_600_000 });
  file.add(fates.record("a"));
  disk.isFull = true;
  file.close();
  expect([written(), fates.list]).toEqual(["", ["a lost"]]);
});
