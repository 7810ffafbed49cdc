import { ArrowLeftRight } from "lucide-react";
import { useState } from "react";
import type { ApiFailure } from "../../../app/api/protocol.ts";
import type { EditorFocus } from "../../editor/traceql-input.tsx";
import { useCommands } from "../../state/commands.ts";
import type { Comparison, SideId } from "../../state/comparison.ts";
import { Button } from "../../widgets/button.tsx";
import { swapSides } from "../compare-state.ts";
import { cohortName } from "../question.ts";
import { SideCard } from "./side-card.tsx";
import styles from "./sides.module.css";
import { type Drafts, useSideCounts } from "./use-side-counts.ts";

const unfocused: EditorFocus = { count: 0, range: undefined };

/** Both sides, always in sight: named, counted, and to be edited. */
export function Sides({ comparison, error }: { comparison: Comparison; error: ApiFailure | undefined }) {
  const [drafts, setDrafts] = useState<Drafts>({});
  const [focus, setFocus] = useState({ a: unfocused, b: unfocused });
  const counts = useSideCounts(comparison, drafts);
  const edit = (id: SideId) => (): void =>
    setFocus((before) => ({ ...before, [id]: { count: before[id].count + 1, range: undefined } }));
  useCommands([
    {
      id: "compare.edit-a",
      title: "Edit the query of the baseline",
      group: "View",
      keys: ["/", "a"],
      run: edit("a"),
    },
    {
      id: "compare.edit-b",
      title: "Edit the query of the canary",
      group: "View",
      keys: ["b"],
      run: edit("b"),
    },
    { id: "compare.swap", title: "Change sides", group: "View", keys: ["x"], run: swapSides },
  ]);
  const card = (side: SideId) => (
    <SideCard
      side={side}
      comparison={comparison}
      counted={counts[side]}
      draft={drafts[side]}
      error={sideOf(error) === cohortName(side) ? error : undefined}
      focus={focus[side]}
      // Without a draft there is no key: what is being counted stays the same object as long as nothing is written.
      onDraft={(draft) => setDrafts((before) => withDraft(before, side, draft))}
    />
  );
  return (
    <div className={styles["sides"]}>
      {card("a")}
      <Button look="plain" title="Change sides (X)" aria-label="Change sides" onClick={swapSides}>
        <ArrowLeftRight size={15} aria-hidden />
      </Button>
      {card("b")}
    </div>
  );
}

function withDraft(drafts: Drafts, side: SideId, draft: string | undefined): Drafts {
  const { [side]: _, ...others } = drafts;
  return draft === undefined ? others : { ...others, [side]: draft };
}

/** The side whose query the engine refused. */
function sideOf(error: ApiFailure | undefined): unknown {
  const { detail } = error ?? {};
  return typeof detail === "object" && detail !== null && "side" in detail ? detail.side : undefined;
}
