import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./state/tokens.css";
import "./shell/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { assert } from "../app/base/assert.ts";
import { EngineProvider } from "./client/engine-context.tsx";
import { apiAddress, shownCapture } from "./client/page-base.ts";
import { type DesktopBridge, portDial } from "./client/port-channel.ts";
import { ReconnectingClient } from "./client/reconnecting-client.ts";
import { webSocketDial } from "./client/web-socket-channel.ts";
import { App } from "./shell/app.tsx";
import { followChanges } from "./state/changes.ts";
import { navigation } from "./state/navigation.ts";

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly sightglass?: DesktopBridge;
  }
}

const bridge = window.sightglass;
const capture = shownCapture();
const engine = new ReconnectingClient(
  bridge === undefined
    ? // The engine has a page that says so.
      webSocketDial(apiAddress(capture, "api/"), () => location.reload())
    : portDial(window, bridge, capture),
);
followChanges(engine);
// A capture is of then, not of now.
if (capture !== undefined && location.hash === "") navigation.change({ sinceMs: undefined }, true);

const root = document.getElementById("root");
assert(root !== null, "index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <EngineProvider engine={engine}>
      <App />
    </EngineProvider>
  </StrictMode>,
);
