import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** One build for the Electron window and the browser: relative addresses, no network, the Chromium that Electron 45 has. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react()],
  build: {
    // `main/build/renderer.ts` builds into a staging folder and swaps; this is where a plain `vite build` goes.
    outDir: "../out/renderer",
    emptyOutDir: true,
    target: "chrome156",
    // The page's security policy allows fonts and scripts as files of our own only, never as `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: "es" },
});
