import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  cruise,
  type ICruiseOptions,
  type ICruiseResult,
  type IRegularForbiddenRuleType as Rule,
} from "dependency-cruiser";
import { componentKinds, cruisedFolders, type Layer, layers, modulesMin } from "./layers-table.ts";
import { repoRoot } from "./program.ts";

// `npm run layers`: every import of the tree against the table. A test, and a folder named `…test` that helps tests,
// may import anything; nothing else may import them.

/** Matches tests and test helpers. */
const testCode = "\\.test\\.tsx?$|(^|/)[a-z]*test/";
const pureFolders = "^app/(base|pdata|api)/";
/** Module names that exist only in Node, as dependency-cruiser reports them. */
const nodeBuiltin = { dependencyTypes: ["core"] } satisfies Rule["to"];

/** Packages that only name their files under `exports` are found, too. */
const packageResolution = {
  exportsFields: ["exports"],
  conditionNames: ["import", "types", "node", "default"],
};

/** What the check saw. `violations` are lines `from → to: rule`. */
export interface LayerReport {
  readonly moduleCount: number;
  readonly violations: readonly string[];
}

/** Walks the imports below `root` and reports what the table and the fixed rules refuse. */
export async function checkLayers(root: string): Promise<LayerReport> {
  const folders = cruisedFolders.filter((folder) => existsSync(join(root, folder)));
  if (folders.length === 0) return { moduleCount: 0, violations: [] };
  const rules = [...layers.map(ruleOfLayer), ...fixedRules()];
  const options: ICruiseOptions = {
    baseDir: root,
    ruleSet: { forbidden: rules },
    validate: true,
    // Without it an import of a type alone would slip through.
    tsPreCompilationDeps: true,
    doNotFollow: { path: ["node_modules"] },
    exclude: { path: ["(^|/)testdata/", "(^|/)out/"] },
  };
  const { output } = await cruise([...folders], options, packageResolution);
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text instead of a graph");
  const own = output.modules.map((module) => module.source).filter(isOwnModule);
  return { moduleCount: own.length, violations: [...refusedImports(output), ...withoutRow(own)] };
}

function isOwnModule(source: string): boolean {
  return cruisedFolders.some((folder) => source.startsWith(`${folder}/`));
}

function refusedImports(result: ICruiseResult): string[] {
  return result.summary.violations.map((found) => `${found.from} → ${found.to}: ${found.rule.name}`);
}

/** A folder nobody put into the table would be free to import anything. */
function withoutRow(sources: readonly string[]): string[] {
  return sources
    .filter((source) => /\.tsx?$/.test(source) && !/\.d\.ts$|\.config\.ts$/.test(source))
    .filter((source) => !new RegExp(testCode).test(source))
    .filter((source) => !layers.some((layer) => new RegExp(pathPattern(layer.from)).test(source)))
    .map((source) => `${source}: no row in tools/layers-table.ts`);
}

/** One row of the table as a rule: from this folder to any own module that is not allowed. */
function ruleOfLayer(layer: Layer): Rule {
  return {
    name: `${layer.from} may import ${layer.mayImport.join(", ") || "nothing"}`,
    severity: "error",
    from: { path: pathPattern(layer.from), pathNot: testCode },
    to: {
      path: `^(${cruisedFolders.join("|")})/`,
      pathNot: [layer.from, ...layer.mayImport].map(pathPattern),
    },
  };
}

function pathPattern(folderOrFile: string): string {
  const escaped = folderOrFile.replaceAll(".", "\\.");
  return /\.tsx?$/.test(folderOrFile) ? `^${escaped}$` : `^${escaped}/`;
}

/** Rules about packages, cycles and siblings, which a table of folders cannot say. */
function fixedRules(): Rule[] {
  const rule = (name: string, from: Rule["from"], to: Rule["to"]): Rule => ({
    name,
    severity: "error",
    from,
    to,
  });
  return [
    // A cycle of types alone vanishes when types are stripped: nothing is loaded in a wrong order because of it.
    rule("no cycles", {}, { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }),
    rule("imports must resolve", {}, { couldNotResolve: true, pathNot: ["\\?"] }),
    rule(
      "tests are imported by tests only",
      { pathNot: testCode },
      { path: `^(app|main|renderer)/.*(${testCode})` },
    ),
    ...componentKinds.map((kind) => siblingRule(rule, kind)),
    rule(
      "electron only in main/electron and main/preload",
      { path: `^(${cruisedFolders.join("|")})/`, pathNot: ["^main/(electron|preload)/", "^e2e/"] },
      { path: "(^|node_modules/)electron(/|$)" },
    ),
    rule(
      "react only in the renderer",
      { pathNot: "^renderer/" },
      { path: "(^|node_modules/)(@types/)?react(-dom)?(/|$)" },
    ),
    rule("no Node modules in pure folders", { path: pureFolders, pathNot: testCode }, nodeBuiltin),
    rule(
      "no Node modules in the renderer",
      { path: "^renderer/", pathNot: [testCode, "\\.config\\.ts$"] },
      nodeBuiltin,
    ),
    rule(
      "no packages in app/base and app/pdata",
      { path: "^app/(base|pdata)/", pathNot: testCode },
      { path: "node_modules/" },
    ),
  ];
}

type MakeRule = (name: string, from: Rule["from"], to: Rule["to"]) => Rule;

/** `receiver/a` must not know `receiver/b`; what they share lives in a folder called `…helper`. */
function siblingRule(rule: MakeRule, kind: string): Rule {
  return rule(
    `components of ${kind} do not import each other`,
    { path: `^app/${kind}/([^/]+)/`, pathNot: testCode },
    { path: `^app/${kind}/[^/]+/`, pathNot: [`^app/${kind}/$1/`, `^app/${kind}/[a-z]*helper/`] },
  );
}

async function main(): Promise<void> {
  const report = await checkLayers(repoRoot);
  for (const violation of report.violations) process.stdout.write(`${violation}\n`);
  if (report.moduleCount < modulesMin) {
    process.stdout.write(
      `only ${report.moduleCount} modules were seen: the check is not looking at the tree\n`,
    );
    process.exitCode = 1;
  }
  if (report.violations.length > 0) process.exitCode = 1;
  process.stdout.write(`${report.moduleCount} modules, ${report.violations.length} violations\n`);
}

if (import.meta.main) await main();
