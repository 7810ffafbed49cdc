/** Fields everybody knows by a shorter name. */
const titles: Readonly<Record<string, string>> = {
  "resource.service.name": "Service",
  status: "Status",
  kind: "Kind",
  name: "Span name",
  statusMessage: "Status message",
  duration: "Duration",
  rootName: "Root span",
  rootServiceName: "Root service",
  "trace:rootName": "Root span",
  "trace:rootService": "Root service",
  "trace:duration": "Trace duration",
  traceDuration: "Trace duration",
  "instrumentation:name": "Instrumentation",
};

/** How a field is headed: `Service`, `http.route`. The scope is left out where the key says enough; tooltips show all. */
export function fieldTitle(field: string): string {
  const short = titles[field] ?? titles[field.replace(/^span:/, "")];
  return short ?? field.replace(/^(?:span|resource|event|link|instrumentation)\.(?=.)/, "");
}
