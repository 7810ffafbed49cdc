const inkByColor = new Map<string, string>();

/** Black or white, whichever is easier to read on the colour (`#rrggbb`). */
export function inkOn(color: string): string {
  let ink = inkByColor.get(color);
  if (ink === undefined) {
    const value = Number.parseInt(color.slice(1), 16);
    const luminance = 0.299 * (value >> 16) + 0.587 * ((value >> 8) & 0xff) + 0.114 * (value & 0xff);
    ink = luminance > 140 ? "#10151a" : "#ffffff";
    inkByColor.set(color, ink);
  }
  return ink;
}
