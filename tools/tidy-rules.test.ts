import { describe, expect, it } from "vitest";
import {
  type Finding,
  functionLengths,
  functionsAreNotTooLong,
  type TidyFile,
  tidyRules,
} from "./tidy-rules.ts";

/** A file by path and text. */
function file(path: string, text = "", bytes = text.length): TidyFile {
  return { path, bytes, text };
}

function check(rule: string, ...files: TidyFile[]): Finding[] {
  const found = tidyRules.find(({ name }) => name === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found.check(files);
}

const lines = (count: number): string => "x;\n".repeat(count);
// Spelt in two halves: these very lines are read by the rules, too.
const leftOver = ["TO", "DO"].join("");
const switchedOff = ["it.on", "ly('x', () => 1)"].join("");
const machinePath = ["/wo", "rk/main/file"].join("");

/** Per rule: files that break it, and files that come close and do not. */
const cases: readonly {
  readonly rule: string;
  readonly bad: readonly TidyFile[];
  readonly good: readonly TidyFile[];
}[] = [
  {
    rule: "folders have a README",
    bad: [file("app/x/a.ts"), file("app/x/b.ts")],
    good: [
      file("app/x/a.ts"),
      file("app/x/a.test.ts"),
      file("app/y/a.ts"),
      file("app/y/b.ts"),
      file("app/y/ytest/a.ts"),
      file("app/y/ytest/b.ts"),
      file("app/y/README.md"),
    ],
  },
  {
    rule: "READMEs of folders are short",
    bad: [file("app/x/README.md", lines(26))],
    good: [file("app/x/README.md", lines(25)), file("README.md", lines(300))],
  },
  {
    rule: "files are not too long",
    bad: [file("app/a.ts", lines(701))],
    good: [file("app/a.ts", lines(700)), file("docs/a.md", lines(9000))],
  },
  {
    rule: "functions are not too long",
    bad: [file("app/a.ts", `function f() {\n${lines(100)}}\n`)],
    good: [file("app/a.ts", `function f() {\n${lines(98)}}\n`)],
  },
  {
    rule: "no test is switched off",
    bad: [file("app/a.test.ts", switchedOff)],
    good: [file("app/a.test.ts", "test.skip(!electron, 'no Electron here'); it.skipIf(!data)('x', f)")],
  },
  {
    rule: "nothing is left to do",
    bad: [file("docs/a.md", `${leftOver}: later`)],
    good: [file("docs/a.md", "to do")],
  },
  {
    rule: "no check is suppressed without a reason",
    bad: [file("app/a.ts", "// biome-ignore lint/a/b:"), file("app/b.ts", "// @ts-ignore it is fine")],
    good: [
      file(
        "app/a.ts",
        "// biome-ignore lint/a/b: the mark is the focus target\n// @ts-expect-error no such key",
      ),
    ],
  },
  {
    rule: "no large files",
    bad: [file("docs/a.png", "", 1024 * 1024 + 1)],
    good: [file("docs/a.png", "", 1024 * 1024)],
  },
  {
    rule: "the lockfile names no registry",
    bad: [file("package-lock.json", '"resolved": "https://example.org/a.tgz"')],
    good: [file("package-lock.json", '"url": "https://opencollective.com/x"')],
  },
  {
    rule: "no paths of one machine",
    bad: [file("app/a.ts", `read("${machinePath}")`)],
    good: [file("app/a.ts", 'get("https://example.org/work/x"); join(root, "network/work")')],
  },
  {
    rule: "every migration has a test",
    bad: [file("app/storage/migrations/0003-add-notes.ts")],
    good: [
      file("app/storage/migrations/0001-create.ts"),
      file("app/storage/migrations/0001-create.test.ts"),
      file("app/storage/migrations/0002-pins.ts"),
      file("app/storage/migrations/migrations.test.ts", 'it("0002 adds pins", f)'),
    ],
  },
  {
    rule: "component folders are complete",
    bad: [file("app/receiver/otlpreceiver/config.ts")],
    good: [
      ...["config.ts", "factory.ts", "README.md", "otlp.test.ts"].map((name) =>
        file(`app/exporter/aexporter/${name}`),
      ),
      file("app/exporter/exporterhelper/queue.ts"),
    ],
  },
  {
    rule: "decisions are numbered once and listed",
    bad: [file("docs/adr/0001-use-columns.md")],
    good: [file("docs/adr/0001-use-columns.md"), file("docs/adr/README.md", "[0001](0001-use-columns.md)")],
  },
  {
    rule: "documents name files that are there",
    bad: [file("app/x/README.md", "`a.ts`")],
    good: [
      file("app/x/README.md", "`a.ts`, `../y/b.ts`, `x/a.ts`, a `.wasm`, `NAME.ts`"),
      file("app/x/a.ts"),
      file("app/y/b.ts"),
      file("docs/adr/0001-use-columns.md", "`gone.ts`"),
    ],
  },
  {
    rule: "versions are exact",
    bad: [file("package.json", '{"dependencies":{"ws":"^8.0.0"}}')],
    good: [
      file(
        "package.json",
        '{"devDependencies":{"typescript":"npm:@typescript/typescript6@6.0.2","ws":"8.23.0"}}',
      ),
    ],
  },
];

describe("tidy rules", () => {
  it("has a case for every rule", () => {
    expect(cases.map(({ rule }) => rule)).toEqual(tidyRules.map(({ name }) => name));
  });

  for (const { rule, bad, good } of cases) {
    it(`refuses and accepts: ${rule}`, () => {
      for (const one of bad.length > 1 && rule !== "folders have a README"
        ? bad.map((file) => [file])
        : [bad]) {
        expect(check(rule, ...one)).toHaveLength(1);
      }
      expect(check(rule, ...good)).toEqual([]);
    });
  }
});

it("two decisions cannot have one number", () => {
  const list = file("docs/adr/README.md", "(0001-a.md) (0001-b.md)");
  const both = [file("docs/adr/0001-a.md"), file("docs/adr/0001-b.md")];
  expect(check("decisions are numbered once and listed", list, ...both)).toHaveLength(2);
});

describe("functionLengths", () => {
  it("counts methods, arrows and nested functions, from the first line to the last", () => {
    const text =
      "class A {\n  m() {\n    return () => {\n      1;\n    };\n  }\n}\nconst f = (x: number) => x;\n";
    const found = functionLengths([file("a.ts", text)]).map(({ line, lines: count }) => [line, count]);
    expect(found).toEqual([
      [2, 5],
      [3, 3],
      [8, 1],
    ]);
  });

  it("does not judge tests: a suite is one function", () => {
    expect(functionsAreNotTooLong([file("a.test.ts", `f(() => {\n${lines(300)}});`)])).toEqual([]);
  });
});
