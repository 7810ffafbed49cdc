import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { KeyValue } from "../../pdata/attribute-value.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { BatchEditor } from "../../pdata/edit/batch-editor.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import type { Resource } from "../../pdata/resource-view.ts";
import type { ResourceDetectionConfig } from "./config.ts";
import { detect } from "./detection.ts";
import type { Surroundings } from "./detector.ts";
import { absentDetectors } from "./detector-names.ts";

/** Adds what is found out about the machine to every resource. */
export class ResourceDetectionProcessor implements Component, Consumer {
  readonly mutatesData = true;
  readonly #config: ResourceDetectionConfig;
  readonly #settings: PipelineComponentSettings;
  readonly #next: Consumer;
  readonly #surroundings: Surroundings;
  #attributes: readonly KeyValue[] = [];
  /** What comes of a resource, until something else is detected. */
  #memo = new RefMemo();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    config: ResourceDetectionConfig,
    settings: PipelineComponentSettings,
    next: Consumer,
    surroundings: Surroundings,
  ) {
    this.#config = config;
    this.#settings = settings;
    this.#next = next;
    this.#surroundings = surroundings;
  }

  /** Rejects where a detector fails. */
  async start(): Promise<void> {
    for (const name of this.#config.detectors.filter((detector) => absentDetectors.includes(detector)))
      this.#settings.log(`the ${name} detector is not part of Sightglass: it detects nothing`);
    const { attributes, empty } = await detect(this.#config, this.#surroundings);
    if (this.#config.fail_on_missing_metadata && empty.length > 0)
      throw new Error(`no metadata from detectors: ${empty.join(", ")}`);
    this.#take(attributes);
    this.#settings.log(
      `detected resource information: ${attributes.map(({ key }) => key).join(", ") || "none"}`,
    );
    const { refresh_interval } = this.#config;
    if (refresh_interval > 0) this.#timer = setInterval(() => void this.#refresh(), refresh_interval).unref();
  }

  shutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    return Promise.resolve();
  }

  consume(batch: AnyBatch): Promise<void> {
    if (this.#attributes.length > 0) {
      const editor = new BatchEditor(batch);
      editor.resources().editAll((resource) => this.#merged(resource), this.#memo);
      editor.commit();
    }
    return this.#next.consume(batch);
  }

  /** Keeps what was found before where detecting fails. */
  async #refresh(): Promise<void> {
    try {
      this.#take((await detect(this.#config, this.#surroundings)).attributes);
    } catch (error) {
      this.#settings.log(`resource refresh failed; keeping previous snapshot: ${String(error)}`);
    }
  }

  #take(attributes: readonly KeyValue[]): void {
    this.#attributes = attributes;
    this.#memo = new RefMemo();
  }

  #merged(resource: Resource): Resource {
    const { override } = this.#config;
    const attributes = [...resource.attributes];
    for (const found of this.#attributes) {
      const at = attributes.findIndex(({ key }) => key === found.key);
      if (at < 0) attributes.push(found);
      else if (override) attributes[at] = found;
    }
    return { ...resource, attributes };
  }
}
