/** OTLP severity numbers come in bands of four; 0 is not given. */
export const severityBands = [
  { from: 21, name: "FATAL", tone: "error" },
  { from: 17, name: "ERROR", tone: "error" },
  { from: 13, name: "WARN", tone: "warning" },
  { from: 9, name: "INFO", tone: "plain" },
  { from: 5, name: "DEBUG", tone: "quiet" },
  { from: 1, name: "TRACE", tone: "quiet" },
] as const;

export type SeverityTone = (typeof severityBands)[number]["tone"];

export interface Severity {
  readonly name: string;
  readonly tone: SeverityTone;
}

/** What to show: the sender's own text where it gave one, coloured by the number. */
export function severityOf(number: number, text: string): Severity {
  const band = severityBands.find(({ from }) => number >= from);
  return { name: text === "" ? (band?.name ?? "") : text, tone: band?.tone ?? "plain" };
}
