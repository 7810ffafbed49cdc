import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EngineClient } from "../../../app/api/methods.ts";
import { capturesDir } from "../../instance/data-dir.ts";
import { CaptureEngines, type OpenedCapture } from "./capture-engines.ts";

/** Longer than a capture stays open without users. */
const whileMs = 120_000;

let dataDir: string;
/** What happened to the folders, in order. */
let events: string[];
let openings: (() => Promise<void>)[];
beforeEach(() => {
  vi.useFakeTimers();
  dataDir = mkdtempSync(join(tmpdir(), "sightglass-captures-"));
  events = [];
  openings = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dataDir, { recursive: true });
});

const client: EngineClient = {
  call: () => Promise.reject(new Error("not asked here")),
  subscribe: () => () => undefined,
};

/** Opens with what `openings` says, in their order, then at once. */
async function open(name: string, dir: string): Promise<OpenedCapture> {
  await openings.shift()?.();
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "instance.lock"), "");
  events.push(`open ${name}`);
  return {
    client,
    close: () => {
      events.push(`close ${name}`);
      return Promise.resolve();
    },
  };
}

const engines = (): CaptureEngines => new CaptureEngines({ dataDir, open, log: () => undefined });
const folder = (name: string): string => join(capturesDir(dataDir), name);

it("opens a capture once for all users, and closes it some time after the last", async () => {
  const captures = engines();
  const uses = await Promise.all([captures.use("a", true), captures.use("a", false)]);
  uses[0]!.release();
  uses[0]!.release();
  await vi.advanceTimersByTimeAsync(whileMs);
  expect(events).toEqual(["open a"]);
  uses[1]!.release();
  const again = await captures.use("a", false);
  await vi.advanceTimersByTimeAsync(whileMs);
  expect(events).toEqual(["open a"]);
  again.release();
  await vi.advanceTimersByTimeAsync(whileMs);
  expect(events).toEqual(["open a", "close a"]);
});

it("does not close what was opened after a failure when the time of the failed one is up", async () => {
  const captures = engines();
  openings.push(() => Promise.reject(new Error("locked")));
  await expect(captures.use("a", true)).rejects.toThrow("locked");
  const { release } = await captures.use("a", true);
  await vi.advanceTimersByTimeAsync(whileMs);
  expect(events).toEqual(["open a"]);
  release();
  await captures.close();
  expect(events).toEqual(["open a", "close a"]);
});

it("makes no empty capture where one is asked for that is being removed", async () => {
  const captures = engines();
  await captures.use("a", true);
  const removing = captures.remove("a");
  await expect(captures.use("a", false)).rejects.toThrow("There is no capture a");
  await removing;
  expect(existsSync(folder("a"))).toBe(false);
  expect(captures.list()).toEqual([]);
  await expect(captures.remove("a")).rejects.toThrow("There is no capture a");
});

it("waits for the one being removed where a new one of its name is to be made", async () => {
  const captures = engines();
  await captures.use("a", true);
  const removing = captures.remove("a");
  const { release } = await captures.use("a", true);
  await removing;
  expect(events).toEqual(["open a", "close a", "open a"]);
  expect(existsSync(folder("a"))).toBe(true);
  release();
  await captures.close();
});

it("closes one that was still opening when everything ends, and opens none after that", async () => {
  const captures = engines();
  const opened = Promise.withResolvers<void>();
  openings.push(() => opened.promise);
  const using = captures.use("a", true);
  const closing = captures.close();
  opened.resolve();
  (await using).release();
  await closing;
  expect(events).toEqual(["open a", "close a"]);
  await expect(captures.use("a", true)).rejects.toThrow("ending");
});

it("removes a capture that was made for nothing, unless somebody else uses it", async () => {
  const captures = engines();
  const first = await captures.use("a", true);
  const second = await captures.use("a", true);
  expect([first.isNew, second.isNew]).toEqual([true, false]);
  await first.discard();
  expect(existsSync(folder("a"))).toBe(true);
  await second.discard();
  expect(events).toEqual(["open a", "close a"]);
  expect(existsSync(folder("a"))).toBe(false);
});
