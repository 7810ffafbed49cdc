import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";

/** What the engine can filter by today, with a word each. */
const fields: readonly Completion[] = [
  { label: "resource.service.name", detail: "service" },
  { label: "name", detail: "span name" },
  { label: "duration", detail: "of the span: 250ms, 1.5s" },
  { label: "status", detail: "ok, error, unset" },
  { label: "kind", detail: "server, client …" },
  { label: "traceDuration", detail: "of the whole trace" },
  { label: "rootName", detail: "name of the first span" },
  { label: "rootServiceName", detail: "service of the first span" },
];
const statuses = ["ok", "error", "unset"];
const kinds = ["server", "client", "producer", "consumer", "internal", "unspecified"];

const servicePosition = /(?:resource\.service\.name|\.service\.name|rootServiceName)\s*!?=\s*("?)([^"]*)$/;
const wordPosition = /\b(status|kind)\s*!?=\s*(\w*)$/;
const fieldPosition = /(?:^|[{(&|\s])([\w.:]*)$/;

/** Offers what can come at the cursor: values where a field was compared, fields elsewhere. */
export function completeTraceql(
  context: CompletionContext,
  services: readonly string[],
): CompletionResult | null {
  const before = context.state.sliceDoc(0, context.pos);
  const service = servicePosition.exec(before);
  if (service !== null) {
    const quoted = `${service[1]}${service[2]}`;
    const options = services.map((name) => ({ label: JSON.stringify(name) }));
    // The editor closes a quote as soon as it is opened: what is put in brings its own.
    const isClosed = service[1] === '"' && context.state.sliceDoc(context.pos, context.pos + 1) === '"';
    return { ...resultOf(context.pos - quoted.length, options), to: context.pos + (isClosed ? 1 : 0) };
  }
  const word = wordPosition.exec(before);
  if (word !== null) {
    const words = word[1] === "status" ? statuses : kinds;
    return resultOf(
      context.pos - (word[2] ?? "").length,
      words.map((label) => ({ label })),
    );
  }
  // An odd number of quotes: inside of a text.
  if ((before.split('"').length - 1) % 2 === 1) return null;
  const field = fieldPosition.exec(before)?.[1];
  if (field === undefined || (field === "" && !context.explicit && !/[{&]\s*$/.test(before))) return null;
  const isOutside = !before.includes("{");
  const options = isOutside ? fields.map((one) => ({ ...one, apply: `{ ${one.label} ` })) : fields;
  return resultOf(context.pos - field.length, options);
}

function resultOf(from: number, options: readonly Completion[]): CompletionResult {
  return { from, options: [...options] };
}
