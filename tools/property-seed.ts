import fc from "fast-check";

// Loaded before every unit test: properties are tried with the same values on every run, so that a change is blamed for
// nothing but its own. `npm run -s campaign -- properties` goes on to new ones, and names the seed of what it finds.

const seedText = process.env["SIGHTGLASS_PROPERTY_SEED"] ?? "1";
const seed = Number(seedText);
if (!Number.isSafeInteger(seed)) throw new Error(`SIGHTGLASS_PROPERTY_SEED is not an integer: ${seedText}`);
fc.configureGlobal({ seed });
