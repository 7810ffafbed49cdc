import { int, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";

const keys = {
  endpoint: key(text, "localhost:1777", "Address to listen on"),
  block_profile_fraction: key(int(), 0, "Without effect: Node has no such profile"),
  mutex_profile_fraction: key(int(), 0, "Without effect: Node has no such profile"),
  save_to_file: key(text, "", "Write a CPU profile of the whole run here at the end"),
};

export type PprofConfig = SectionOf<typeof keys>;

/** Source: contrib `extension/pprofextension/config.go`. */
export const pprofConfig = section(keys);
