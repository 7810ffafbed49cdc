// Preloaded (`node --import`) by the npm scripts. Plain JavaScript, because an older Node cannot load the TypeScript
// it would have to explain. `npm ci` installs the right Node as a package; `--ignore-scripts` leaves it out silently.
const needed = 24;
const major = Number(process.versions.node.split(".")[0]);
if (major !== needed) {
  process.stderr.write(
    `sightglass needs Node ${needed}, this is ${process.version}. Run \`npm ci\` (without --ignore-scripts), which brings it.\n`,
  );
  process.exit(1);
}
