import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import type { PairDrafts } from "../../pdata/edit/pair-drafts.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import type { Resource } from "../../pdata/resource-view.ts";
import { AttributeActions } from "../processorhelper/actions/attribute-actions.ts";
import { OneList } from "../processorhelper/actions/editable-attributes.ts";
import type { ResourceConfig } from "./config.ts";

const firstRow = Uint32Array.of(0);

/** Changes the attributes of resources, each different one once. */
export class ResourceProcessor extends StatelessComponent implements Consumer {
  readonly mutatesData = true;
  readonly #actions: AttributeActions;
  /** Whether what comes of a resource depends on who sent it. */
  readonly #dependsOnClient: boolean;
  readonly #next: Consumer;
  readonly #memo = new RefMemo();

  constructor({ attributes }: ResourceConfig, next: Consumer) {
    super();
    this.#actions = new AttributeActions(attributes);
    this.#dependsOnClient = attributes.some(({ from_context }) => from_context !== "");
    this.#next = next;
  }

  consume(batch: AnyBatch): Promise<void> {
    const editor = new BatchEditor(batch);
    const memo = this.#dependsOnClient ? new RefMemo() : this.#memo;
    const { pairs } = editor.drafts;
    editor.resources().editAll((resource) => this.#edited(resource, pairs, batch.client), memo);
    editor.commit();
    return this.#next.consume(batch);
  }

  #edited(resource: Resource, pairs: PairDrafts, client: ClientInfo | undefined): Resource {
    const list = new OneList(pairs, resource.attributes);
    this.#actions.apply(list, firstRow, client);
    return list.hasChanged ? { ...resource, attributes: list.read() } : resource;
  }
}
