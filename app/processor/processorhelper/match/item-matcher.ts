import type { AnyBatch } from "../../../pdata/batch.ts";
import type { BatchEditor } from "../../../pdata/edit/batch-editor.ts";
import { RefMemo } from "../../../pdata/edit/ref-memo.ts";
import { itemScopesOf } from "../../../pdata/item-table.ts";
import { anyValueText } from "../../../pdata/otlp/json/any-value-json.ts";
import type { InstrumentationScope, Resource } from "../../../pdata/resource-view.ts";
import { type AttributeTest, attributeTests, matchesAll, valueText } from "./attribute-test.ts";
import { type MatchConfig, type MatchSignal, mistakeForSignal } from "./match-config.ts";
import { type TextTest, textTest } from "./text-test.ts";

/** Says it of a row of `spans`, `logRecords` or `metrics`. */
export type RowTest = (row: number) => boolean;

const yes = 1;
const no = 2;

/** What a span without `service.name` matches. Source: contrib `serviceNameForResource`. */
const noServiceName = "<nil-service-name>";

const kindNames = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];

interface Library {
  readonly name: TextTest;
  readonly version: TextTest | undefined;
}

/**
 * Which items a match block matches: all that its lists ask for must hold. What depends on one text, value or resource is found
 * out once for each. Source: contrib `filterspan`, `filterlog`, `filtermetric`.
 */
export class ItemMatcher {
  readonly #config: MatchConfig;
  readonly #attributes: readonly (AttributeTest & { readonly memo: RefMemo })[];
  readonly #resources: readonly AttributeTest[];
  readonly #libraries: readonly Library[];

  /** Throws where the block cannot be for this signal. */
  constructor(config: MatchConfig, signal: MatchSignal) {
    const mistake = mistakeForSignal(config, signal);
    if (mistake !== undefined) throw new Error(mistake);
    this.#config = config;
    const { match_type, attributes, resources, libraries } = config;
    this.#attributes = attributeTests(match_type, attributes).map((test) => ({
      ...test,
      memo: new RefMemo(),
    }));
    this.#resources = attributeTests(match_type, resources);
    this.#libraries = libraries.map(({ name, version }) => ({
      name: textTest(match_type, [name]),
      version: version === undefined ? undefined : textTest(match_type, [version]),
    }));
  }

  testFor(batch: AnyBatch, editor: BatchEditor): RowTest {
    const tests = [this.#scopeTest(batch, editor), ...this.#itemTests(batch, editor)].filter(
      (test) => test !== undefined,
    );
    if (tests.length === 1) return tests[0]!;
    return (row) => {
      for (const test of tests) if (!test(row)) return false;
      return true;
    };
  }

  #itemTests(batch: AnyBatch, editor: BatchEditor): (RowTest | undefined)[] {
    const { span_names, span_kinds, metric_names } = this.#config;
    if (batch.signal === "metrics") return [this.#textColumn(editor, "metrics", "name", metric_names)];
    if (batch.signal === "logs") return this.#logTests(batch, editor);
    const { kind } = batch.tables.spans.columns;
    const kindTest = this.#textTest(span_kinds);
    return [
      this.#textColumn(editor, "spans", "name", span_names),
      kindTest && ((row) => kindTest(`SPAN_KIND_${kindNames[kind[row]!] ?? ""}`)),
      ...this.#attributeTests(editor, "spanAttributes"),
    ];
  }

  #logTests(batch: AnyBatch & { readonly signal: "logs" }, editor: BatchEditor): (RowTest | undefined)[] {
    const { log_bodies, log_severity_texts, log_severity_number } = this.#config;
    const bodyTest = this.#textTest(log_bodies);
    const bodies = editor.values("logRecords", "body");
    const { severityNumber } = batch.tables.logRecords.columns;
    return [
      bodyTest &&
        byCode(
          (row) => bodies.ref(row),
          (ref) => {
            const bytes = bodies.drafts.bytesOf(ref);
            return bodyTest(anyValueText(bytes, 0, bytes.length));
          },
        ),
      this.#textColumn(editor, "logRecords", "severityText", log_severity_texts),
      log_severity_number &&
        ((row) => {
          const severity = severityNumber[row]!;
          return severity === 0 ? log_severity_number.match_undefined : severity >= log_severity_number.min;
        }),
      ...this.#attributeTests(editor, "logAttributes"),
    ];
  }

  #textTest(texts: readonly string[]): TextTest | undefined {
    return texts.length === 0 ? undefined : textTest(this.#config.match_type, texts);
  }

  #textColumn(
    editor: BatchEditor,
    table: string,
    column: string,
    texts: readonly string[],
  ): RowTest | undefined {
    const test = this.#textTest(texts);
    if (test === undefined) return undefined;
    const strings = editor.strings(table, column);
    return byCode(
      (row) => strings.ref(row),
      (ref) => test(strings.drafts.text(ref)),
    );
  }

  #attributeTests(editor: BatchEditor, list: "spanAttributes" | "logAttributes"): RowTest[] {
    return this.#attributes.map(({ key, test, memo }) => {
      const lists = editor.attributes(list);
      const { pairs } = lists;
      const keyId = pairs.keyId(key);
      memo.prepare(pairs);
      return (row) => {
        const ref = lists.find(row, keyId);
        if (ref < 0) return false;
        let known = memo.get(ref);
        if (known === 0) {
          known = test(pairs.attributeValue(ref)) ? yes : no;
          memo.set(ref, known);
        }
        return known === yes;
      };
    });
  }

  /** What depends on resource and scope: found out for each row of `scopes`. */
  #scopeTest(batch: AnyBatch, editor: BatchEditor): RowTest | undefined {
    const { services } = this.#config;
    if (services.length + this.#resources.length + this.#libraries.length === 0) return undefined;
    const serviceTest = this.#textTest(services);
    const resources = editor.resources();
    const scopes = editor.scopes();
    const isMatch = Uint8Array.from({ length: scopes.rowCount }, (_, row) => {
      const resource = resources.object(row);
      const matches =
        (serviceTest === undefined || serviceTest(serviceNameOf(resource))) &&
        matchesAll(this.#resources, resource.attributes) &&
        this.#matchesLibraries(scopes.object(row));
      return Number(matches);
    });
    const scopeOf = itemScopesOf(batch);
    return (row) => isMatch[scopeOf[row]!] === 1;
  }

  #matchesLibraries(scope: InstrumentationScope): boolean {
    return this.#libraries.every(
      ({ name, version }) => name(scope.name) && (version === undefined || version(scope.version)),
    );
  }
}

/** A test of what a row holds, found out once for each code. */
function byCode(codeOf: (row: number) => number, test: (code: number) => boolean): RowTest {
  const known = new Map<number, boolean>();
  return (row) => {
    const code = codeOf(row);
    let matches = known.get(code);
    if (matches === undefined) {
      matches = test(code);
      known.set(code, matches);
    }
    return matches;
  };
}

function serviceNameOf({ attributes }: Resource): string {
  const found = attributes.find(({ key }) => key === "service.name");
  return found === undefined ? noServiceName : valueText(found.value);
}
