import { Archive } from "lucide-react";
import { useState } from "react";
import type { CaptureInfo } from "../../app/api/captures.ts";
import { formatBytes } from "../base/format.ts";
import { apiAddress, askApi, showCapture, shownCapture } from "../client/page-base.ts";
import { useQuery } from "../client/use-query.ts";
import { type Command, useCommands } from "../state/commands.ts";
import { showToast } from "../state/toasts.ts";
import { Picker } from "../widgets/picker.tsx";
import styles from "./capture-switch.module.css";

/** A capture is of then: everything in it is shown. */
const wholeCapture = "#/traces?since=all";
const live = "";

function command(id: string, title: string, run: () => void): Command {
  return { id: `capture.${id}`, title, group: "Go to", keys: [], run };
}

/** Which capture the page shows, and the way to others. Takes no room while there is none. */
export function CaptureSwitch() {
  const here = shownCapture();
  const [asked, setAsked] = useState(0);
  const captures =
    useQuery(`captures ${asked}`, (signal) =>
      askApi<{ captures: readonly CaptureInfo[] }>(apiAddress(undefined, "api/captures"), { signal }),
    ).data?.captures ?? [];
  const remove = async (): Promise<void> => {
    if (here === undefined) return;
    try {
      await askApi(apiAddress(undefined, `api/captures/${here}`), { method: "DELETE" });
      showCapture(undefined, "#/traces");
    } catch (error) {
      showToast("error", `The capture could not be removed: ${(error as Error).message}`);
    }
  };
  useCommands([
    ...captures
      .filter(({ name }) => name !== here)
      .map(({ name }) =>
        command(`show.${name}`, `Show the capture ${name}`, () => showCapture(name, wholeCapture)),
      ),
    ...(here === undefined
      ? []
      : [
          command("live", "Show the live data", () => showCapture(undefined, "#/traces")),
          command("remove", `Remove the capture ${here} for good`, () => void remove()),
        ]),
  ]);
  if (here === undefined && captures.length === 0) return undefined;
  const options = [
    { value: live, title: "Live data", isChosen: here === undefined },
    ...captures.map(({ name, bytes }) => ({
      ...{ value: name, title: name, detail: formatBytes(bytes), isChosen: name === here },
    })),
  ];
  const pick = (value: string): void => {
    const chosen = value === live ? undefined : value;
    if (chosen !== here) showCapture(chosen, chosen === undefined ? "#/traces" : wholeCapture);
  };
  return (
    <Picker
      label={
        here === undefined ? "Live data: show a capture" : `Capture ${here}: show another, or the live data`
      }
      className={here === undefined ? styles["switch"] : styles["away"]}
      placeholder="Show …"
      options={options}
      onOpen={() => setAsked(asked + 1)}
      onPick={pick}
    >
      <Archive size={14} aria-hidden />
      {here ?? "Live"}
    </Picker>
  );
}
