/** What a configuration may cost us. A person's file is far below each of them; a YAML bomb is not. */

/** Of one source. A Kubernetes ConfigMap cannot hold more either. */
export const sourceBytesMax = 1024 * 1024;
/** Of one source: keys, values and marks. A thousand components take about 50,000; reading as many takes a second or two. */
export const tokensMax = 200_000;
/** Lists and maps within each other; the deepest real ones have about ten. Keeps every recursion over them small. */
export const depthMax = 100;
/** Of one source once its aliases stand for what they name (`billion laughs`). */
export const nodesMax = 200_000;
/** Of one value: more references within each other than this never end. Source: confmap `expand.go`. */
export const expansionRoundsMax = 1000;
/** References looked up for a whole configuration, so that many values that never end are refused soon, too. */
export const expansionsMax = 10_000;
/** Text that references may grow to, for a whole configuration. */
export const expandedBytesMax = 8 * 1024 * 1024;
/** Waiting for `http:` and `https:`. */
export const httpTimeoutMs = 10_000;
