export type Protocol = "grpc" | "http/protobuf" | "http/json";
export type Compression = "none" | "gzip";

/** One combination that the whole chain is run with. */
export interface Cell {
  readonly protocol: Protocol;
  readonly compression: Compression;
}

const protocols: readonly Protocol[] = ["grpc", "http/protobuf", "http/json"];
const compressions: readonly Compression[] = ["none", "gzip"];

export const cells: readonly Cell[] = protocols.flatMap((protocol) =>
  compressions.map((compression) => ({ protocol, compression })),
);
