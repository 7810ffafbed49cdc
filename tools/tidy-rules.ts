import { basename, dirname } from "node:path";
import ts from "typescript";
import * as v from "valibot";

/** One file of the checkout as the rules see it. */
export interface TidyFile {
  /** Relative to the checkout, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Empty for binary files. */
  readonly text: string;
}

/** Something to put right. */
export interface Finding {
  readonly path: string;
  readonly message: string;
}

/** One house rule: a name and a function from all files to what is wrong with them. */
export interface TidyRule {
  readonly name: string;
  readonly check: (files: readonly TidyFile[]) => Finding[];
}

/** A file of more lines holds more than one idea. */
const fileLinesMax = 700;
/** A function of more lines cannot be read at one sight. The aim is 40; this is where it stops. */
const functionLinesMax = 100;
/** A README of a folder says what belongs there and what does not, and no more. */
const readmeLinesMax = 25;
/** Recorded data belongs into a data folder outside the repository. */
const blobBytesMax = 1024 * 1024;

/** `any` and default exports are refused by the linters already and have no rule here. */
export const tidyRules: readonly TidyRule[] = [
  { name: "folders have a README", check: foldersHaveReadme },
  { name: "READMEs of folders are short", check: folderReadmesAreShort },
  { name: "files are not too long", check: filesAreNotTooLong },
  { name: "functions are not too long", check: functionsAreNotTooLong },
  { name: "no test is switched off", check: noTestSwitchedOff },
  { name: "nothing is left to do", check: nothingLeftToDo },
  { name: "no check is suppressed without a reason", check: suppressionsHaveReasons },
  { name: "no large files", check: noLargeFiles },
  { name: "the lockfile names no registry", check: lockfileNamesNoRegistry },
  { name: "no paths of one machine", check: noMachinePaths },
  { name: "every migration has a test", check: migrationsHaveTests },
  { name: "component folders are complete", check: componentFoldersAreComplete },
  { name: "decisions are numbered once and listed", check: decisionsAreListed },
  { name: "documents name files that are there", check: documentsNameFiles },
  { name: "versions are exact", check: versionsAreExact },
];

// ── which files a rule looks at ──

const sourceRoots = /^(app|main|renderer|proto|tools|bench|e2e)\//;

function isTypeScript(file: TidyFile): boolean {
  return /\.tsx?$/.test(file.path) && !file.path.endsWith(".d.ts");
}

function isTest(file: TidyFile): boolean {
  return /\.(?:test|spec)\.tsx?$/.test(file.path);
}

/** Text that people wrote, as against recorded data and generated files. */
function isWritten(file: TidyFile): boolean {
  if (file.path === "package-lock.json" || file.path.includes("testdata/")) return false;
  return /\.(tsx?|mjs|css|html|json|ya?ml|md|proto|sh)$|^\.ci\/|^LICENSE$/.test(file.path);
}

/** Source files (no tests) by folder. */
function sourceFolders(files: readonly TidyFile[]): Map<string, TidyFile[]> {
  const sources = files.filter((file) => sourceRoots.test(file.path) && isTypeScript(file) && !isTest(file));
  return Map.groupBy(sources, (file) => dirname(file.path));
}

function finding(file: TidyFile | string, message: string): Finding {
  return { path: typeof file === "string" ? file : file.path, message };
}

/** Every line that matches, as a finding. The pattern needs no `g` flag. */
function linesMatching(files: readonly TidyFile[], pattern: RegExp, message: string): Finding[] {
  return files.flatMap((file) =>
    file.text
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [finding(`${file.path}:${index + 1}`, `${message}: ${line.trim()}`)] : [],
      ),
  );
}

// ── rules ──

/** A folder with two source files or more needs a README; the test helpers of `…test` are explained by their users. */
export function foldersHaveReadme(files: readonly TidyFile[]): Finding[] {
  const paths = new Set(files.map((file) => file.path));
  return [...sourceFolders(files)]
    .filter(([folder]) => !folder.endsWith("test"))
    .filter(([folder, sources]) => sources.length >= 2 && !paths.has(`${folder}/README.md`))
    .map(([folder]) =>
      finding(folder, "no README.md (what belongs here, what does not, what it may import)"),
    );
}

export function folderReadmesAreShort(files: readonly TidyFile[]): Finding[] {
  return files
    .filter((file) => sourceRoots.test(file.path) && basename(file.path) === "README.md")
    .filter((file) => lineCount(file) > readmeLinesMax)
    .map((file) => finding(file, `${lineCount(file)} lines, at most ${readmeLinesMax}`));
}

export function filesAreNotTooLong(files: readonly TidyFile[]): Finding[] {
  return files
    .filter((file) => isTypeScript(file) && isWritten(file) && lineCount(file) > fileLinesMax)
    .map((file) => finding(file, `${lineCount(file)} lines, at most ${fileLinesMax}`));
}

function lineCount(file: TidyFile): number {
  return file.text.split("\n").length - (file.text.endsWith("\n") ? 1 : 0);
}

export function functionsAreNotTooLong(files: readonly TidyFile[]): Finding[] {
  return functionLengths(files.filter((file) => isTypeScript(file) && !isTest(file)))
    .filter((found) => found.lines > functionLinesMax)
    .map((found) =>
      finding(`${found.path}:${found.line}`, `${found.lines} lines, at most ${functionLinesMax}`),
    );
}

export function noTestSwitchedOff(files: readonly TidyFile[]): Finding[] {
  // `test.skip(condition, reason)` is allowed: it is Playwright's way to say why something cannot run here.
  const pattern = /\b(?:it|test|describe|suite|bench)\.(?:(?:only|todo|fixme)\b|skip\(\s*["'`])/;
  return linesMatching(files.filter(isTypeScript), pattern, "switched off");
}

export function nothingLeftToDo(files: readonly TidyFile[]): Finding[] {
  // The brackets keep this file from finding itself.
  return linesMatching(files.filter(isWritten), /\b(?:TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/, "left over");
}

/** A suppression without words after it is refused: the next reader could not tell whether it still holds. */
export function suppressionsHaveReasons(files: readonly TidyFile[]): Finding[] {
  const biome = /\bbiome-ignore(?:-\w+)?\s+\S+\s*$|\bbiome-ignore(?:-\w+)?\s+[^:]+:\s*(?:\*\/\}?)?\s*$/;
  const others = /@ts-(?:ignore|nocheck)|@ts-expect-error\s*$|(?:oxlint|eslint)-disable(?![^\n]*--\s*\S)/;
  const sources = files.filter((file) => isTypeScript(file) && !isOwnRuleFile(file));
  return [
    ...linesMatching(sources, biome, "suppressed without a reason"),
    ...linesMatching(sources, others, "suppressed without a reason"),
  ];
}

/** The rules and their tests spell out what they look for. */
function isOwnRuleFile(file: TidyFile): boolean {
  return file.path.startsWith("tools/tidy-rules.");
}

export function noLargeFiles(files: readonly TidyFile[]): Finding[] {
  return files
    .filter((file) => file.bytes > blobBytesMax)
    .map((file) => finding(file, `${file.bytes} bytes, at most ${blobBytesMax}`));
}

export function lockfileNamesNoRegistry(files: readonly TidyFile[]): Finding[] {
  const lockfile = files.filter((file) => file.path === "package-lock.json");
  return linesMatching(lockfile, /"resolved":|\bregistry\./, "an address of a registry");
}

export function noMachinePaths(files: readonly TidyFile[]): Finding[] {
  const pattern = /(?<![\w.~@-])\/(?:wor[k]|roo[t])(?:\/|\b(?=["'`\s]))/;
  return linesMatching(files.filter(isWritten), pattern, "a path of one machine");
}

/** A migration is tested beside itself, or under its number (`"0002 adds …"`) in a test of its folder. */
export function migrationsHaveTests(files: readonly TidyFile[]): Finding[] {
  const tests = Map.groupBy(files.filter(isTest), (file) => dirname(file.path));
  return files
    .filter((file) => /(?:^|\/)migrations\/\d{4}-[^/]+\.ts$/.test(file.path) && !isTest(file))
    .filter((file) => {
      const number = basename(file.path).slice(0, 4);
      const beside = tests.get(dirname(file.path)) ?? [];
      return !beside.some((test) => test.path.includes(`/${number}-`) || test.text.includes(`"${number} `));
    })
    .map((file) => finding(file, "a migration without a test beside it"));
}

/** Every component folder holds the same files, so that whoever knows one knows all. */
export function componentFoldersAreComplete(files: readonly TidyFile[]): Finding[] {
  const inComponent = /^app\/(?:receiver|processor|connector|exporter|extension)\/([^/]+)\/([^/]+)$/;
  const folders = Map.groupBy(
    files.filter((file) => inComponent.test(file.path)),
    (file) => dirname(file.path),
  );
  return [...folders]
    .filter(([folder]) => !/(?:helper|test)$/.test(folder))
    .flatMap(([folder, inside]) => {
      const names = inside.map((file) => basename(file.path));
      const missing = ["config.ts", "factory.ts", "README.md"].filter((name) => !names.includes(name));
      if (!names.some((name) => name.endsWith(".test.ts"))) missing.push("a test");
      return missing.length === 0 ? [] : [finding(folder, `missing ${missing.join(", ")}`)];
    });
}

const versions = v.optional(v.record(v.string(), v.string()), {});
const manifestSchema = v.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
});

export function versionsAreExact(files: readonly TidyFile[]): Finding[] {
  return files
    .filter((file) => basename(file.path) === "package.json" && !file.path.includes("testdata/"))
    .flatMap((file) => {
      const manifest = v.parse(manifestSchema, JSON.parse(file.text));
      return Object.values(manifest)
        .flatMap((group) => Object.entries(group))
        .filter(([, version]) => !/^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
        .map(([name, version]) => finding(file, `${name} ${version} is not an exact version`));
    });
}

export function decisionsAreListed(files: readonly TidyFile[]): Finding[] {
  const decisions = files.filter((file) => /^docs\/adr\/\d{4}-[^/]+\.md$/.test(file.path));
  const list = files.find((file) => file.path === "docs/adr/README.md")?.text ?? "";
  const numberOf = (file: TidyFile): string => basename(file.path).slice(0, 4);
  const byNumber = Map.groupBy(decisions, numberOf);
  return decisions.flatMap((file) => {
    const isAlone = byNumber.get(numberOf(file))?.length === 1;
    return [
      ...(isAlone ? [] : [finding(file, "another decision has its number")]),
      ...(list.includes(`(${basename(file.path)})`)
        ? []
        : [finding(file, "not listed in docs/adr/README.md")]),
    ];
  });
}

/** By the end of their path: a README names its neighbours. Decisions are never rewritten, so what they name may be gone. */
export function documentsNameFiles(files: readonly TidyFile[]): Finding[] {
  const paths = files.map((file) => `/${file.path}`);
  const isThere = (name: string): boolean => paths.some((path) => path.endsWith(`/${name}`));
  const documents = files.filter((file) => file.path.endsWith(".md") && !/\/adr\/\d/.test(file.path));
  return documents.flatMap((file) => {
    const names = [...file.text.matchAll(/`(?:\.\.?\/)*([\w./-]*[\w-]\.(?:tsx?|wasm))`/g)].map(
      ([, name]) => name!,
    );
    return [...new Set(names)]
      .filter((name) => !/NAME|NNNN/.test(name) && !isThere(name))
      .map((name) => finding(file, `names ${name}, which is not there`));
  });
}

// ── lengths of functions ──

export interface FunctionLength {
  readonly path: string;
  /** First line of the function, from 1. */
  readonly line: number;
  readonly lines: number;
}

/** Length of everything with a body: functions, methods, arrows. A function inside another counts in both. */
export function functionLengths(files: readonly TidyFile[]): FunctionLength[] {
  return files.flatMap((file) => {
    const kind = file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, false, kind);
    const found: FunctionLength[] = [];
    const visit = (node: ts.Node): void => {
      if (isFunctionWithBlock(node)) {
        const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
        const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
        found.push({ path: file.path, line: first + 1, lines: last - first + 1 });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function isFunctionWithBlock(node: ts.Node): boolean {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}
