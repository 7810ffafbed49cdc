/**
 * Runs sandboxed before the page: hands it one message port to the engine, nothing else. Bundled as CommonJS, the
 * only form a sandboxed preload may have.
 */
import { contextBridge, ipcRenderer } from "electron";

contextBridge.exposeInMainWorld("sightglass", {
  /** Asks for a port. It arrives as a window message `sightglass:port` with the port transferred. */
  requestPort: (capture?: string) => ipcRenderer.send("sightglass:connect", capture),
});

ipcRenderer.on("sightglass:port", (event) => {
  window.postMessage("sightglass:port", window.location.origin, event.ports as unknown as MessagePort[]);
});
