const lambdas = "it takes a lambda, and lambdas are not supported";

/** Functions that the Collector has and we have not, each with the reason that is given for it. */
export const unsupportedFunctions: ReadonlyMap<string, string> = new Map([
  ...["All", "Any", "Filter", "Find", "MapEach", "MapKeys", "Reduce", "When"].map(
    (name) => [name, lambdas] as const,
  ),
  ["UserAgent", "it needs the list of user agents of the ua-parser project"],
]);
