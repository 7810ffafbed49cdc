import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";

/** Hands batches on as they are. Its answer is that of the pipelines behind it. */
export class ForwardConnector extends StatelessComponent implements Consumer {
  readonly mutatesData = false;
  readonly #next: Consumer;

  constructor(next: Consumer) {
    super();
    this.#next = next;
  }

  consume(batch: AnyBatch): Promise<void> {
    return this.#next.consume(batch);
  }
}
