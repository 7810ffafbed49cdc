import { section } from "../../component/config/section.ts";

/** The exporter has no settings: where and how much is stored is said once for the engine. */
export const storeExporterSchema = section({});
