/**
 * Electron's entry. Nothing here may wait for `ready` at the top level of the module: Electron would never get there.
 */
import { app, protocol } from "electron";
import { boot } from "./boot.ts";

protocol.registerSchemesAsPrivileged([
  {
    scheme: "app",
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);

if (app.requestSingleInstanceLock())
  void app.whenReady().then(() => boot(process.argv.slice(app.isPackaged ? 1 : 2)));
else app.quit();
