import type { BrowserWindowConstructorOptions, Session, WebContents } from "electron";

/** Address of the page inside the app; `app-protocol.ts` answers it from the built renderer. */
export const appOrigin = "app://sightglass";

/** Isolated, sandboxed, no Node: the page gets one message port and nothing else (reliability T9). */
export function windowOptions(preload: string, isDark: boolean): BrowserWindowConstructorOptions {
  return {
    width: 1600,
    height: 1000,
    minWidth: 900,
    minHeight: 560,
    title: "Sightglass",
    // The page paints its own background a moment later; this avoids the white flash.
    backgroundColor: isDark ? "#0e1114" : "#f6f7f8",
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  };
}

/** The page may not ask for the camera, the microphone or anything else; it needs nothing but its clipboard writes. */
export function denyPermissions(
  session: Pick<Session, "setPermissionRequestHandler" | "setPermissionCheckHandler">,
): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === "clipboard-sanitized-write"),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === "clipboard-sanitized-write");
}

/** Keeps the window on our page: links to the web open in the browser, everything else goes nowhere. */
export function lockNavigation(
  contents: Pick<WebContents, "on" | "setWindowOpenHandler">,
  openExternal: (url: string) => void,
): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebLink(url)) openExternal(url);
    return { action: "deny" };
  });
  contents.on("will-navigate", (event) => {
    if (event.url.startsWith(`${appOrigin}/`)) return;
    event.preventDefault();
    if (isWebLink(event.url)) openExternal(event.url);
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
}

function isWebLink(url: string): boolean {
  return URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
}
