import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { folderForEach } from "./extensiontest/run-extension.ts";
import { WatchedFile } from "./watched-file.ts";

const inFolder = folderForEach();

test("a file is read off the thread, and again when it has changed", async () => {
  const path = inFolder("secret");
  writeFileSync(path, "first");
  const file = new WatchedFile(path);
  let isRead = false;
  const asked = file.text().finally(() => (isRead = true));
  await Promise.resolve();
  expect(isRead).toBe(false);
  expect([await asked, await file.text()]).toEqual(["first", "first"]);
  writeFileSync(path, "second one");
  expect(await Promise.all([file.text(), file.text()])).toEqual(["second one", "second one"]);
});

test("a file that is gone rejects, and is found when it is there again", async () => {
  const path = inFolder("secret");
  const file = new WatchedFile(path);
  await expect(file.text()).rejects.toThrow("ENOENT");
  writeFileSync(path, "here");
  expect(await file.text()).toBe("here");
  rmSync(path);
  await expect(file.text()).rejects.toThrow("ENOENT");
});
