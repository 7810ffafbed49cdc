import type { ParamsOf } from "../../app/api/methods.ts";
import { ApiFailure } from "../../app/api/protocol.ts";
import type { Signal } from "../../app/base/signal.ts";

/** What narrows log records and metrics, as on their pages. */
export const itemFilterParams: readonly string[] = ["service", "text", "severity"];

/** The least severity number of each name (OTLP, `SeverityNumber`). */
const severities: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
};
const severityMax = 24;

/**
 * `service`: of this service; `text`: log records with it in their body, metrics with it in their name; `severity`: log records
 * at least this severe. Throws `ApiFailure` where they would say nothing of a signal that was chosen.
 */
export function itemFilters(
  query: URLSearchParams,
  chosen: readonly Signal[],
): Pick<ParamsOf<"telemetry.export">, "logs" | "metrics"> {
  const named = itemFilterParams.find((name) => query.has(name));
  if (named === undefined) return {};
  if (chosen.includes("traces"))
    throw invalid(
      `${named}: it narrows log records and metrics (signals=logs or metrics); q narrows traces.`,
    );
  const severity = query.get("severity");
  if (severity !== null && chosen.includes("metrics"))
    throw invalid("severity: log records have one, metrics do not: signals=logs.");
  const both = { ...textParam(query, "service"), ...textParam(query, "text") };
  return {
    logs: severity === null ? both : { ...both, minSeverity: severityOf(severity) },
    metrics: both,
  };
}

function textParam<Name extends string>(
  query: URLSearchParams,
  name: Name,
): { readonly [K in Name]?: string } {
  const text = query.get(name);
  return (text === null ? {} : { [name]: text }) as { readonly [K in Name]?: string };
}

function severityOf(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : severities[text.toLowerCase()];
  if (number === undefined || number > severityMax)
    throw invalid(`severity: 1 to ${severityMax}, or one of ${Object.keys(severities).join(", ")}.`);
  return number;
}

function invalid(message: string): ApiFailure {
  return new ApiFailure("invalid_params", message);
}
