import type { ImportedRequest } from "../api/import.ts";
import { ApiFailure } from "../api/protocol.ts";
import type { Signal } from "../base/signal.ts";
import type { Telemetry } from "../component/telemetry.ts";
import type { Consumer } from "../consumer/consumer.ts";
import { PermanentError, RetryableError } from "../consumer/consumer-error.ts";
import type { AnyBatch, WireRequest } from "../pdata/batch.ts";
import { type Decoded, LimitError, MalformedError } from "../pdata/otlp/decoded.ts";
import { importedFacts } from "../query/imported-facts.ts";

/** Where imported requests go: the same decoder and pipeline that received ones go through. */
export interface ImportTarget {
  readonly telemetry: Telemetry;
  readonly consumer: Consumer;
  /** Why nothing can be taken now, if so. */
  readonly admit: () => RetryableError | undefined;
  readonly decode: (signal: Signal, wire: WireRequest) => Decoded<AnyBatch>;
}

/** Resolves once the items are safe. Rejects with `unavailable` where it may be tried again, else with `invalid_params`. */
export async function importRequest(
  target: ImportTarget,
  signal: Signal,
  wire: WireRequest,
): Promise<ImportedRequest> {
  const { telemetry } = target;
  const refused = target.admit();
  if (refused !== undefined) throw asFailure(refused);
  try {
    const { batch, itemCount, rejected, warnings } = target.decode(signal, wire);
    telemetry.count(signal, "received", itemCount);
    for (const [reason, items] of rejected) {
      telemetry.count(signal, "received", items);
      telemetry.count(signal, "refused", items, reason);
    }
    for (const [reason, items] of warnings) telemetry.countWarning(signal, reason, items);
    const facts = importedFacts(batch);
    if (itemCount > 0) await consume(target, batch, itemCount);
    return { itemCount, rejected: Object.fromEntries(rejected), ...facts };
  } catch (error) {
    throw asFailure(error);
  }
}

async function consume({ consumer, telemetry }: ImportTarget, batch: AnyBatch, items: number): Promise<void> {
  try {
    await consumer.consume(batch);
  } catch (error) {
    const outcome = error instanceof RetryableError ? "throttled" : "refused";
    const reason =
      error instanceof RetryableError || error instanceof PermanentError ? error.reason : "internal";
    telemetry.count(batch.signal, outcome, items, reason);
    throw error;
  }
}

/** What is wrong with the file is told; a bug of ours goes on as it is, to the log. */
function asFailure(error: unknown): unknown {
  if (error instanceof RetryableError) return new ApiFailure("unavailable", error.message);
  const isOfFile =
    error instanceof MalformedError || error instanceof LimitError || error instanceof PermanentError;
  return isOfFile ? new ApiFailure("invalid_params", error.message) : error;
}
