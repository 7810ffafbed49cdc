import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import asc from "assemblyscript/asc";
import { repoRoot } from "./program.ts";

// `npm run kernels`: compiles each `app/kernels/assembly/NAME.ts` to `app/kernels/NAME.wasm`, which is committed so that a
// fresh clone runs without compiling. `-- --check` writes nothing and fails where the two differ; names choose entries.

const kernelsFolder = "app/kernels";

/**
 * The memory is the caller's, shared and never assumed to be ours: no runtime, no static data, no stack. Compiling the
 * same source twice gives the same bytes, whatever the machine.
 */
const compilerOptions: readonly string[] = [
  "--importMemory",
  "--noExportMemory",
  "--sharedMemory",
  ...["--initialMemory", "1", "--maximumMemory", "65536", "--zeroFilledMemory"],
  ...["--enable", "simd", "--enable", "threads"],
  ...["-O3", "--converge", "--noAssert", "--uncheckedBehavior", "always"],
  ...["--runtime", "stub", "--noColors"],
];

/** Number of a WebAssembly section: kernels may have neither, they belong to no place in the memory. */
const forbiddenSections: ReadonlyMap<number, string> = new Map([
  [8, "a start function"],
  [11, "static data"],
]);

/** The bytes of one entry. Throws what the compiler said. */
async function compileKernel(name: string): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  let said = "";
  const { error } = await asc.main(
    [`${kernelsFolder}/assembly/${name}.ts`, "--outFile", "out.wasm", ...compilerOptions],
    {
      stderr: {
        write: (text) => {
          said += typeof text === "string" ? text : Buffer.from(text).toString("utf8");
        },
      },
      readFile: (file, baseDir) => {
        const path = join(baseDir, file);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile: (_file, contents) => {
        if (typeof contents !== "string") compiled = contents;
      },
    },
  );
  if (error !== null || compiled === undefined) throw new Error(`${name}: ${error?.message}\n${said}`);
  for (const section of sectionsOf(compiled)) {
    const what = forbiddenSections.get(section);
    if (what !== undefined)
      throw new Error(`${name}: ${what} in a kernel (a string, an array, a global object?)`);
  }
  return compiled;
}

/** Numbers of the sections of a module. */
function sectionsOf(module: Uint8Array): number[] {
  const headerBytes = 8;
  const sections: number[] = [];
  for (let at = headerBytes; at < module.length; ) {
    sections.push(module[at++]!);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += length;
  }
  return sections;
}

/** Compiles an entry and writes or compares it; returns what is wrong with it, if anything. */
async function handle(name: string, isCheck: boolean): Promise<string | undefined> {
  const path = join(repoRoot, kernelsFolder, `${name}.wasm`);
  const compiled = await compileKernel(name);
  const isSame = existsSync(path) && Buffer.compare(readFileSync(path), compiled) === 0;
  if (isSame) return undefined;
  if (isCheck) return `${kernelsFolder}/${name}.wasm is not what its source compiles to: npm run kernels`;
  writeFileSync(path, compiled);
  process.stdout.write(`${name}.wasm: ${compiled.length} bytes\n`);
  return undefined;
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const isCheck = args.includes("--check");
  const chosen = args.filter((arg) => !arg.startsWith("--"));
  const sources = globSync(`${kernelsFolder}/assembly/*.ts`, { cwd: repoRoot });
  const entries = sources.map((path) => basename(path, ".ts")).sort();
  const names = chosen.length > 0 ? chosen : entries;
  process.chdir(repoRoot);
  const orphans = globSync(`${kernelsFolder}/*.wasm`).filter(
    (path) => !entries.includes(basename(path, ".wasm")),
  );
  for (const path of orphans) process.stdout.write(`${path} has no source\n`);
  let faults = orphans.length + (names.length === 0 ? 1 : 0);
  for (const name of names) {
    const fault = await handle(name, isCheck).catch((error: unknown) => String(error));
    if (fault === undefined) continue;
    process.stdout.write(`${fault}\n`);
    faults += 1;
  }
  process.stdout.write(`${names.length} kernels, ${faults} faults\n`);
  process.exitCode = faults > 0 ? 1 : 0;
}

await main();
