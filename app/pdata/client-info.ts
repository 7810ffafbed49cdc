/** Who sent a batch, for components that ask: batching and routing by tenant, headers passed on. */
export interface ClientInfo {
  /** Address of the sender, without its port. */
  readonly address: string;
  /** Request headers, names in lower case; empty unless the receiver has `include_metadata: true`. */
  readonly metadata: ReadonlyMap<string, readonly string[]>;
  /** What the authenticator knows of the sender: `username`, `subject` … */
  readonly auth: Readonly<Record<string, string>>;
}
