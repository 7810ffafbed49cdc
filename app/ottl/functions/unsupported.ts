const lambdas = "it takes a lambda, and lambdas are not supported";
const xpath = "it takes an XPath expression, and XPath is not supported";
const buckets = "it makes buckets of other buckets, which is not supported";
const experimental = "it is experimental in the Collector";

/** Functions that the Collector has and we have not, each with the reason that is given for it. */
export const unsupportedFunctions: ReadonlyMap<string, string> = new Map([
  ...["All", "Any", "Filter", "Find", "MapEach", "MapKeys", "Reduce", "When"].map(
    (name) => [name, lambdas] as const,
  ),
  ...["GetXML", "InsertXML", "RemoveXML", "ConvertAttributesToElementsXML", "ConvertTextToElementsXML"].map(
    (name) => [name, xpath] as const,
  ),
  ...["XXH3", "XXH128"].map(
    (name) => [name, "the hashes of the xxHash project are not implemented"] as const,
  ),
  ...["ParseCLF", "ParseLEEF", "ParseCEF", "ParseELF"].map(
    (name) =>
      [name, "these formats of logs are not read, ExtractPatterns or ExtractGrokPatterns may do"] as const,
  ),
  ["UserAgent", "it needs the list of user agents of the ua-parser project"],
  ["set_semconv_span_name", experimental],
  ...[
    "extract_percentile_metric",
    "convert_exponential_histogram_to_histogram",
    "merge_histogram_buckets",
  ].map((name) => [name, buckets] as const),
]);
