import type { FlameModel } from "./flame-model.ts";

/** What a text finds in a graph. */
export interface FlameMatches {
  /** By operation: 1 = found. */
  readonly isFound: Uint8Array;
  readonly frameCount: number;
  /** Part of all self time that is in what was found, or below it. */
  readonly share: number;
}

/**
 * Parts between commas: each must be in the name or the service, whatever its case; `service:` and `name:` say in which, a `-`
 * before it that it must not be.
 */
export function findOperations(text: string, model: FlameModel): Uint8Array {
  const tests = readParts(text);
  const { strings, operations } = model.graph;
  return Uint8Array.from(operations.name, (name, at) => {
    const words = {
      name: (strings[name] ?? "").toLowerCase(),
      service: (strings[operations.service[at]!] ?? "").toLowerCase(),
    };
    return tests.every(({ key, part, isExcluded }) => {
      const has =
        key === undefined
          ? words.name.includes(part) || words.service.includes(part)
          : words[key].includes(part);
      return has !== isExcluded;
    })
      ? 1
      : 0;
  });
}

/** Undefined where nothing is looked for. */
export function findFrames(text: string, model: FlameModel): FlameMatches | undefined {
  if (readParts(text).length === 0) return undefined;
  const isFound = findOperations(text, model);
  const { frameCount, operation, parent, selfNano } = model.frames;
  const isBelow = new Uint8Array(frameCount);
  let found = 0;
  let selfSum = 0;
  for (let frame = 0; frame < frameCount; frame++) {
    const isMatch = isFound[operation[frame]!] === 1;
    if (isMatch) found += 1;
    if (!isMatch && (parent[frame]! < 0 || isBelow[parent[frame]!] === 0)) continue;
    isBelow[frame] = 1;
    selfSum += selfNano[frame]!;
  }
  return { isFound, frameCount: found, share: selfSum / Math.max(1, model.selfSumNano) };
}

interface Part {
  readonly key: "name" | "service" | undefined;
  readonly part: string;
  readonly isExcluded: boolean;
}

function readParts(text: string): Part[] {
  return text
    .split(",")
    .map((written) => {
      const [, minus = "", key, part = ""] = /^\s*(-?)(?:(name|service):)?\s*(.*?)\s*$/i.exec(written) ?? [];
      return {
        key: key?.toLowerCase() as Part["key"],
        part: part.toLowerCase(),
        isExcluded: minus === "-",
      };
    })
    .filter(({ part }) => part !== "");
}
