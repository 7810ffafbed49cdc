import { expect, test } from "vitest";
import { chooseGates } from "./feature-gates.ts";

test("gates are switched on and off, the last one wins; what is unknown or not there is told", () => {
  const append = "confmap.enableMergeAppendOption";
  expect([...chooseGates([`${append},-otelcol.printInitialConfig`]).enabled]).toEqual([append]);
  expect([...chooseGates([append, `-${append}`]).enabled]).toEqual([]);
  expect(chooseGates(["-service.profilesSupport", ""]).mistakes).toEqual([]);
  expect(chooseGates(["+service.profilesSupport", "confmap.enableMergeApendOption"]).mistakes).toMatchObject([
    { message: expect.stringContaining('"service.profilesSupport" cannot be enabled') as string },
    {
      message: 'no such feature gate "confmap.enableMergeApendOption"',
      suggestion: `Did you mean "${append}"?`,
    },
  ]);
});
