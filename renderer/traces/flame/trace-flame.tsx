import { useStore } from "zustand";
import { useEngineQuery } from "../../client/use-query.ts";
import type { WaterfallStore } from "../waterfall/waterfall-store.ts";
import { FlameView } from "./flame-view.tsx";
import { useFlameAddress } from "./use-flame-address.ts";

/** The flame graph of one trace. Another version of the trace asks again. */
export function TraceFlame({ store }: { readonly store: WaterfallStore }) {
  const { traceId, version } = useStore(store, ({ view }) => view);
  const address = useFlameAddress("time");
  const { form, of } = address;
  const params = { traceId, form, ...(form === "sandwich" && of !== undefined ? { of } : {}) };
  const query = useEngineQuery("traces.flame", params, { refreshKey: version, keepData: false });
  return <FlameView query={query} address={address} traceId={traceId} />;
}
