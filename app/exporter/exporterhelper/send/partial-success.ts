import { itemNames } from "../../../base/signal.ts";
import type { PipelineComponentSettings } from "../../../component/component.ts";
import type { ExportRequest } from "../export-request.ts";
import type { PartialSuccess } from "./export-answer.ts";

/** Items that the server took the request without: they must not be sent again, so they are dropped here. */
export function reportPartialSuccess(
  partial: PartialSuccess | undefined,
  { signal }: ExportRequest,
  { id, log, stage }: PipelineComponentSettings,
): void {
  if (partial === undefined) return;
  const { rejected, message } = partial;
  log(
    `${id}: Partial success response. message=${JSON.stringify(message)} dropped_${itemNames[signal]}=${rejected}`,
  );
  if (rejected > 0) stage.drop({ signal, items: rejected, reason: "rejected_by_server", rule: message });
}
