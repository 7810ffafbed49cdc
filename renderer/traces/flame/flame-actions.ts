import { navigation } from "../../state/navigation.ts";
import type { FlameModel } from "./flame-model.ts";
import { changeFlame, writeFlameAddress } from "./use-flame-address.ts";

/** Shows only the frame and what is below it. */
export function rootAt(model: FlameModel, frame: number): void {
  changeFlame({ root: model.keyOf(frame) });
}

/** Its callers and what it calls, wherever it is called. */
export function sandwichOf(service: string, name: string): void {
  const rest = writeFlameAddress(navigation.view.rest, {
    form: "sandwich",
    of: { service, name },
    isTable: false,
  });
  navigation.change({ rest });
}

/** The span, or the longest of those the frame stands for. `traceId`: of a graph of one trace. */
export function openInWaterfall(model: FlameModel, frame: number, traceId: string | undefined): void {
  const span = model.spanOf(frame);
  navigation.change({
    page: "trace",
    traceId: traceId ?? span.traceId,
    spanId: span.spanId,
    rest: new Map(),
  });
}
