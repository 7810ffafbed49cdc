import { isIP } from "node:net";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AttributeValue } from "../../pdata/attribute-value.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import type { Resource } from "../../pdata/resource-view.ts";
import type { K8sAttributesConfig } from "./config.ts";

const podIp = "k8s.pod.ip";

/**
 * There is no cluster to ask. With `passthrough` the address of the sender is noted, which needs none; else telemetry passes as
 * it is, and it is said once that nothing is added.
 */
export class K8sAttributesProcessor implements Component, Consumer {
  readonly mutatesData: boolean;
  readonly #config: K8sAttributesConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #next: Consumer;

  constructor(config: K8sAttributesConfig, settings: PipelineComponentSettings, next: Consumer) {
    this.mutatesData = config.passthrough;
    this.#config = config;
    this.#settings = settings;
    this.#next = next;
  }

  start(): Promise<void> {
    if (this.#config.passthrough) return Promise.resolve();
    this.#settings.log(
      `${this.#settings.id}: no cluster to ask, so no attributes of pods are added; telemetry passes as it is`,
    );
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  consume(batch: AnyBatch): Promise<void> {
    if (this.#config.passthrough) notePodIp(batch);
    return this.#next.consume(batch);
  }
}

/**
 * The first of: the attributes `k8s.pod.ip` and `ip`, the address of the connection, `host.name` if it is an address. Source: contrib
 * `extractPodID`. Never replaces what is there.
 */
function notePodIp(batch: AnyBatch): void {
  const editor = new BatchEditor(batch);
  const address = batch.client?.address ?? "";
  editor.resources().editAll((resource) => withPodIp(resource, address), new RefMemo());
  editor.commit();
}

function withPodIp(resource: Resource, address: string): Resource {
  if (textOf(resource, podIp) !== "") return resource;
  const host = textOf(resource, "host.name");
  const found = textOf(resource, "ip") || address || (isIP(host) === 0 ? "" : host);
  if (found === "") return resource;
  const value: AttributeValue = { type: "string", value: found };
  return { ...resource, attributes: [...resource.attributes, { key: podIp, value }] };
}

function textOf({ attributes }: Resource, key: string): string {
  const value = attributes.find((attribute) => attribute.key === key)?.value;
  return value?.type === "string" ? value.value : "";
}
