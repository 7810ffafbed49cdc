import type { EngineClient } from "../../../app/api/methods.ts";
import { traceIdHex } from "../../base/ids.ts";
import { navigation } from "../../state/navigation.ts";
import { traceQuestion } from "../../state/search-window.ts";
import { showToast } from "../../state/toasts.ts";
import type { Cell, HeatmapScale } from "./heatmap-scale.ts";

/** Opens the longest trace of a cell. */
export async function openSlowest(
  engine: Pick<EngineClient, "call">,
  scale: HeatmapScale,
  { column, row }: Cell,
): Promise<void> {
  const { view } = navigation;
  const box = {
    ...scale.boxOf({ left: column, right: column + 1, bottom: row, top: row + 1 }),
    startNano: scale.startOf(column),
    endNano: scale.startOf(column + 1),
  };
  try {
    const list = await engine.call("traces.search", {
      ...traceQuestion(view, box),
      orderBy: "duration",
      limit: 1,
      strips: false,
      spansPerTrace: 0,
    });
    if (list.rowCount > 0) navigation.change({ page: "trace", traceId: traceIdHex(list.traceId, 0) });
  } catch (error) {
    showToast("error", error instanceof Error ? error.message : String(error));
  }
}
