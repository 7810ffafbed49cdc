import { section } from "../../component/config/section.ts";

/** The connector has no settings. */
export const forwardSchema = section({});

export type ForwardConfig = ReturnType<typeof forwardSchema.defaults>;
