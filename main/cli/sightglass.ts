#!/usr/bin/env node
/**
 * The program `sightglass`. Only the version guard is loaded before the check: on an older Node better-sqlite3 would
 * end the process without a word.
 */
const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  process.stderr.write(
    `Sightglass needs Node 24, this is ${process.version}. In a checkout run it through npm, which brings its own: npm start\n`,
  );
  process.exit(1);
}

const { enableCompileCache } = await import("node:module");
// Caches stripped TypeScript too: a second start takes half the time. A thread looks only into the environment.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] = directory;
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2));

export {};
