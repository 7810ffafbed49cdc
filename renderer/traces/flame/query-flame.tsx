import { useChanges } from "../../state/changes.ts";
import { useCommands } from "../../state/commands.ts";
import { usePublishedCount } from "../../state/page-count.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { FlameView } from "./flame-view.tsx";
import { changeFlame, flameForms, formTitles, useFlameAddress } from "./use-flame-address.ts";

/** The flame graph of the spans that the view's query finds, merged by path over all traces. */
export function QueryFlame() {
  const address = useFlameAddress("heavy");
  useCommands(
    flameForms.map((form, at) => ({
      id: `flame.${form}`,
      title: `Flame graph: ${formTitles[form].toLowerCase()}`,
      group: "View" as const,
      keys: [String(at + 1)],
      run: () => changeFlame({ form }),
    })),
  );
  const { form, counts, of } = address;
  const question = useQuestion("box");
  const more = { form, counts, ...(form === "sandwich" && of !== undefined ? { of } : {}) };
  const query = useAnswer("traces.flame", question, more);
  const stored = useChanges(({ event }) => event?.stored.traces ?? 0);
  usePublishedCount(query, ({ spanCount, elapsedMs }) => ({
    noun: "span",
    matched: spanCount,
    total: stored,
    elapsedMs,
  }));
  return <FlameView query={query} address={address} traceId={undefined} />;
}
