import type { ExportRequest } from "./export-request.ts";

/** How an exporter reaches its destination. Everything else, queue and retries, is the same for all. */
export interface RequestSender {
  /** Called once, before the first request. Throws where the configuration cannot be used (a certificate that cannot be read). */
  open?(): void;
  /** Sends once. Rejects with a `RetryableError` or `PermanentError`. */
  send(request: ExportRequest): Promise<void>;
  /** Nothing more is to be sent. What is under way all the same is given up: its `send` rejects. May be called twice. */
  close?(): void;
}
