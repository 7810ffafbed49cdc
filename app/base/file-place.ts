/** Where in a file something was found; `entry` names a file inside an archive. */
export interface FilePlace {
  readonly entry?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Of a file of framed requests, counted from 1. */
  readonly record?: number;
}
