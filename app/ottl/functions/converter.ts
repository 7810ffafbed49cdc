import type { Value } from "../values/value.ts";
import type { Parameter } from "./parameters.ts";

/** A function that makes a value of values. */
export interface Converter {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Gives another value each time: it is never worked out once for several rows. */
  readonly isVolatile: boolean;
  /**
   * What to call with the arguments of each row, in the order of the parameters. `known` has the arguments that are constants
   * and undefined for the others; throws an `Error` with the words of the Collector where one is of no use.
   */
  readonly make: (known: readonly Value[]) => (args: readonly Value[]) => Value;
}

/** A converter without anything to prepare. */
export function converter(
  name: string,
  parameters: readonly Parameter[],
  call: (...args: readonly Value[]) => Value,
): Converter {
  return { name, parameters, isVolatile: false, make: () => (args) => call(...args) };
}

/** A converter that looks at its constant arguments first. */
export function preparedConverter(
  name: string,
  parameters: readonly Parameter[],
  make: Converter["make"],
): Converter {
  return { name, parameters, isVolatile: false, make };
}
