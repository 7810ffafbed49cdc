import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { KeyValue } from "../../pdata/attribute-value.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { AttributeListName } from "../../pdata/edit/attribute-owners.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import type { LogBatch } from "../../pdata/log-batch.ts";
import { OneList } from "../processorhelper/actions/editable-attributes.ts";
import { AttributeRedactor } from "./attribute-redactor.ts";
import { BodyRedactor } from "./body-redactor.ts";
import type { RedactionConfig } from "./config.ts";
import { Rules } from "./rules.ts";
import { SpanNameSanitizer } from "./span-name-sanitizer.ts";
import { KeyLists, writeSummary } from "./summary.ts";

const listsOfSignal: Readonly<Record<AnyBatch["signal"], readonly AttributeListName[]>> = {
  traces: ["spanAttributes", "eventAttributes"],
  metrics: ["pointAttributes"],
  logs: ["logAttributes"],
};

/** Removes and masks attributes of resources, scopes and items, and what bodies of log records hold. */
export class RedactionProcessor extends StatelessComponent implements Consumer {
  readonly mutatesData = true;
  readonly #config: RedactionConfig;
  readonly #attributes: AttributeRedactor;
  readonly #bodies: BodyRedactor;
  readonly #names: SpanNameSanitizer;
  readonly #next: Consumer;
  readonly #resources = new RefMemo();
  readonly #scopes = new RefMemo();

  constructor(config: RedactionConfig, next: Consumer) {
    super();
    const rules = new Rules(config);
    this.#config = config;
    this.#attributes = new AttributeRedactor(rules, config);
    this.#bodies = new BodyRedactor(rules);
    this.#names = new SpanNameSanitizer(rules, this.#attributes, config);
    this.#next = next;
  }

  consume(batch: AnyBatch): Promise<void> {
    const editor = new BatchEditor(batch);
    const redacted = <T extends { readonly attributes: readonly KeyValue[] }>(object: T): T => {
      const list = new OneList(editor.drafts.pairs, object.attributes);
      this.#attributes.redact(list, 1);
      return list.hasChanged ? { ...object, attributes: list.read() } : object;
    };
    editor.resources().editAll(redacted, this.#resources);
    editor.scopes().editAll(redacted, this.#scopes);
    if (batch.signal === "traces") this.#names.sanitize(batch, editor);
    for (const name of listsOfSignal[batch.signal]) {
      const lists = editor.attributes(name);
      this.#attributes.redact(lists, lists.rowCount);
    }
    if (batch.signal === "logs") this.#redactBodies(batch, editor);
    editor.commit();
    return this.#next.consume(batch);
  }

  #redactBodies(batch: LogBatch, editor: BatchEditor): void {
    const bodies = editor.values("logRecords", "body");
    const attributes = editor.attributes("logAttributes");
    const { summary } = this.#config;
    for (let row = 0; row < batch.tables.logRecords.rowCount; row++) {
      const body = bodies.drafts.value(bodies.ref(row));
      if (body === undefined) continue;
      const keys = new KeyLists();
      const redacted = this.#bodies.redact(body, keys);
      if (redacted !== body) bodies.set(row, bodies.drafts.ofValue(redacted));
      if (keys.isEmpty || (summary !== "debug" && summary !== "info")) continue;
      writeSummary(attributes, row, keys, "redaction.body", summary === "debug");
    }
  }
}
