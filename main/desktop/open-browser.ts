import { spawn } from "node:child_process";
import { platform } from "node:os";

/** Opens a URL in the person's default browser. Failing is no error: the link is on the terminal too. */
export function openInBrowser(url: string): void {
  const [command, ...args] = openers[platform()] ?? ["xdg-open"];
  const child = spawn(command ?? "xdg-open", [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => process.stderr.write("No browser could be opened: use the link above.\n"));
  child.unref();
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  // `start` is a shell builtin; its first quoted argument would be the window title.
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** False where no window can appear: a Linux session without a display (a server, a container, CI). */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (platform() !== "linux") return true;
  return (environment["DISPLAY"] ?? "") !== "" || (environment["WAYLAND_DISPLAY"] ?? "") !== "";
}
