import type { ComponentSettings } from "../../component/component.ts";
import type { StoreAccess } from "./store-access.ts";

/** What a graph is given by its engine. */
export interface GraphSettings extends Omit<ComponentSettings, "id"> {
  readonly store: StoreAccess;
  /** The status of a component changed. */
  readonly onStatus: () => void;
}
