/**
 * The architecture as a table: which folder may import which. A folder that has no row, and an import that its row does
 * not name, are refused by `tools/layers.ts`. Importing from one's own folder is always allowed.
 */
export interface Layer {
  /** Folder, or one file, relative to the checkout. The longest match is the row of a file. */
  readonly from: string;
  /** Folders and files it may import besides itself. */
  readonly mayImport: readonly string[];
}

/** What the renderer and the other processes may know of the engine: data and contract, no behaviour. */
const pure = ["app/base", "app/pdata", "app/traceql", "app/api"];
/** What a pipeline component is written against. */
const forComponents = ["app/base", "app/pdata", "app/component", "app/consumer", "app/network"];
/** What a process that runs the engine needs: of `app/` it sees the contract and `createEngine`, nothing else. */
const forShells = [...pure, "app/index.ts", "main/instance", "main/transport", "main/version.ts"];
/** What every view is put together from. */
const forViews = [
  ...pure,
  ...["base", "client", "state", "widgets", "canvas", "layout", "editor"].map((name) => `renderer/${name}`),
];

export const layers: readonly Layer[] = [
  { from: "app/base", mayImport: [] },
  { from: "app/pdata", mayImport: ["app/base"] },
  { from: "app/traceql", mayImport: ["app/base"] },
  { from: "app/api", mayImport: ["app/base", "app/pdata", "app/component"] },
  { from: "app/component", mayImport: ["app/base", "app/pdata", "app/consumer"] },
  { from: "app/consumer", mayImport: ["app/base", "app/pdata"] },
  { from: "app/network", mayImport: ["app/base", "app/component"] },
  { from: "app/receiver", mayImport: forComponents },
  { from: "app/processor", mayImport: [...forComponents, "app/ottl"] },
  { from: "app/connector", mayImport: [...forComponents, "app/ottl"] },
  { from: "app/exporter", mayImport: [...forComponents, "app/storage", "app/spanindex", "app/runs"] },
  { from: "app/extension", mayImport: forComponents },
  { from: "app/ottl", mayImport: ["app/base", "app/pdata"] },
  { from: "app/config", mayImport: ["app/base", "app/component"] },
  // Of `consumer` only the error classes: what failed for good and what may be sent again.
  { from: "app/storage", mayImport: ["app/base", "app/pdata", "app/consumer"] },
  { from: "app/kernels", mayImport: ["app/base"] },
  { from: "app/spanindex", mayImport: ["app/base", "app/pdata", "app/kernels"] },
  {
    from: "app/query",
    mayImport: [...pure, "app/storage", "app/spanindex", "app/analysis", "app/kernels"],
  },
  { from: "app/runs", mayImport: [...pure, "app/storage", "app/spanindex"] },
  { from: "app/analysis", mayImport: [...pure, "app/spanindex"] },
  { from: "app/formats", mayImport: ["app/base", "app/pdata"] },
  { from: "app/service", mayImport: ["app"] },
  { from: "app/index.ts", mayImport: ["app"] },

  { from: "main/version.ts", mayImport: [] },
  { from: "main/build", mayImport: [] },
  { from: "main/desktop", mayImport: ["app/base"] },
  { from: "main/demo", mayImport: ["app/base"] },
  { from: "main/instance", mayImport: ["app/base", "main/version.ts"] },
  { from: "main/transport", mayImport: [...pure, "main/version.ts"] },
  {
    from: "main/server",
    mayImport: [...pure, "app/formats", "main/instance", "main/transport", "main/version.ts"],
  },
  { from: "main/serve", mayImport: [...forShells, "main/build", "main/server"] },
  {
    from: "main/cli",
    mayImport: [...forShells, "app/formats", "main/demo", "main/desktop", "main/serve", "main/server"],
  },
  {
    from: "main/electron",
    mayImport: [...forShells, "main/build", "main/cli/serve-args.ts", "main/serve", "main/server"],
  },
  { from: "main/preload", mayImport: [] },

  { from: "renderer/base", mayImport: pure },
  { from: "renderer/client", mayImport: [...pure, "renderer/base"] },
  { from: "renderer/state", mayImport: [...pure, "renderer/base", "renderer/client"] },
  { from: "renderer/layout", mayImport: [] },
  { from: "renderer/canvas", mayImport: ["app/base", "renderer/base"] },
  { from: "renderer/widgets", mayImport: ["app/base", "renderer/base", "renderer/canvas"] },
  {
    from: "renderer/editor",
    mayImport: [...pure, ...["base", "client", "state", "widgets"].map((name) => `renderer/${name}`)],
  },
  { from: "renderer/traces", mayImport: forViews },
  { from: "renderer/logs", mayImport: forViews },
  { from: "renderer/metrics", mayImport: forViews },
  { from: "renderer/services", mayImport: forViews },
  { from: "renderer/runs", mayImport: forViews },
  { from: "renderer/compare", mayImport: forViews },
  { from: "renderer/pipeline", mayImport: forViews },
  { from: "renderer/settings", mayImport: forViews },
  { from: "renderer/capture", mayImport: forViews },
  { from: "renderer/shell", mayImport: [...pure, "renderer"] },
  { from: "renderer/main.tsx", mayImport: [...pure, "renderer"] },

  { from: "proto", mayImport: ["app/base"] },
  { from: "tools", mayImport: ["main/build"] },
  { from: "bench", mayImport: ["app", "main", "proto", "tools"] },
  { from: "e2e", mayImport: ["app", "main", "proto", "tools", "bench"] },
];

/** Folders that are put into the graph. */
export const cruisedFolders: readonly string[] = [
  "app",
  "main",
  "renderer",
  "proto",
  "tools",
  "bench",
  "e2e",
];

/** Folders of components: `receiver/a` may not import `receiver/b`. */
export const componentKinds: readonly string[] = [
  "receiver",
  "processor",
  "connector",
  "exporter",
  "extension",
];

/** Fewer modules than this means that the tool saw nothing, not that nothing is wrong. */
export const modulesMin = 20;
