/** Functions that the Collector has and we have not, each with the reason that is given for it. */
export const unsupportedFunctions: ReadonlyMap<string, string> = new Map([
  ["UserAgent", "it needs the list of user agents of the ua-parser project"],
]);
