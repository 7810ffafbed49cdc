export {
  andBits,
  andNotBits,
  countBits,
  orBits,
  placesOfBits,
  scatterBits,
  spreadBits,
} from "./lib/scan/bits";
export { memberBytes, memberShorts, rangeBytes, rangeShorts, rangeWords } from "./lib/scan/compare";
export { findWord, textsContaining } from "./lib/scan/find";
export { findDescendants } from "./lib/scan/links";
