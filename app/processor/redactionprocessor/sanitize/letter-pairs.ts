/** For each letter, those that often follow it in English words and names of code (more than 0.8 % of the time). */
const followers: Readonly<Record<string, string>> = {
  a: "bcdgiklmnprstuvy",
  b: "aeijlorsuy",
  c: "acehiklortu",
  d: "adeilnorsuy",
  e: "acdefgilmnpqrstvx",
  f: "aefilortuy",
  g: "aeghilmnorstu",
  h: "aeiort",
  i: "abcdefglmnoprstv",
  j: "aeosu",
  k: "abeinsw",
  l: "adefilostuy",
  m: "abeimopsu",
  n: "acdefgilnostuvy",
  o: "bcdefgilmnoprstuvw",
  p: "aeiloprstuy",
  q: "lruw",
  r: "acdegiklmnorstuy",
  s: "acehilnopstuy",
  t: "aehilorstuwy",
  u: "abcdegilmnprst",
  v: "aeimo",
  w: "aehinors",
  x: "aceipsty",
  y: "aeimnoprstw",
  z: "aeiorsyz",
};

/** Abbreviations are as long, and too short to be told from letters at random. */
const lettersMin = 5;
/** Part of the pairs that has to be usual. */
const usualMin = 0.6;

/** Whether a text looks like words rather than like letters at random. What are no letters separates them. */
export function looksLikeWords(text: string): boolean {
  const parts = text.toLowerCase().match(/[a-z]+/g) ?? [];
  if (parts.join("").length < lettersMin) return true;
  let pairs = 0;
  let usual = 0;
  for (const part of parts) {
    for (let i = 1; i < part.length; i++) {
      pairs += 1;
      usual += Number(followers[part[i - 1]!]!.includes(part[i]!));
    }
  }
  return usual >= pairs * usualMin;
}
