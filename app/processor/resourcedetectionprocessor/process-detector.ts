import { userInfo } from "node:os";
import { basename } from "node:path";
import { type Detector, textAttribute } from "./detector.ts";

/** The process that this runs in, in the names of the semantic conventions. Its arguments are left out: they may hold secrets. */
export const processDetector: Detector = () => {
  const int = (key: string, value: number) =>
    ({ key, value: { type: "int", value: BigInt(value) } }) as const;
  return Promise.resolve([
    int("process.pid", process.pid),
    int("process.parent_pid", process.ppid),
    ...textAttribute("process.executable.name", basename(process.execPath)),
    ...textAttribute("process.executable.path", process.execPath),
    ...textAttribute("process.command", process.argv[1]),
    ...textAttribute("process.owner", ownerName()),
    ...textAttribute(
      "process.runtime.name",
      process.release.name === "node" ? "nodejs" : process.release.name,
    ),
    ...textAttribute("process.runtime.version", process.versions.node),
    ...textAttribute("process.runtime.description", "Node.js"),
  ]);
};

/** Empty where the user has no entry, as in some containers. */
function ownerName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
