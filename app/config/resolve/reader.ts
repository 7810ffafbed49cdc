/** What sources are read from; passed in, so that an editor can check a text without opening files or connections. */
export interface ConfigReader {
  /** The text of a file, or why there is none, as Go says it: `open agent.yaml: no such file or directory`. */
  readFile(path: string): Promise<ReadText>;
  /** The value of an environment variable; undefined where it is not set. */
  env(name: string): string | undefined;
  /** The body of an `http:` or `https:` resource. */
  fetch(uri: string): Promise<ReadText>;
}

export type ReadText = { readonly text: string } | { readonly error: string };
