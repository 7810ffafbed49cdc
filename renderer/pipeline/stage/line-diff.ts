export interface DiffLine {
  /** `folded`: `text` says how many lines in common are not shown. */
  readonly side: "both" | "before" | "after" | "folded";
  readonly text: string;
}

/** Lines in common that are shown around a change. */
const contextLines = 3;

/** Beyond this the table of the comparison would have millions of cells; both texts are then shown whole. */
const linesMax = 1_500;

/** The lines of both texts in order, those in common once (longest common subsequence). */
export function diffLines(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  if (a.length > linesMax || b.length > linesMax) return [...a.map(line("before")), ...b.map(line("after"))];
  const lengths = commonLengths(a, b);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ side: "both", text: a[i]! });
      i += 1;
      j += 1;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) lines.push({ side: "before", text: a[i++]! });
    else lines.push({ side: "after", text: b[j++]! });
  }
  return [...lines, ...a.slice(i).map(line("before")), ...b.slice(j).map(line("after"))];
}

/** At [i][j] how many lines the rests from i and j on have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
  }
  return rows;
}

function line(side: DiffLine["side"]): (text: string) => DiffLine {
  return (text) => ({ side, text });
}

/** Without the lines in common that are far from every change; all of them where there is no change. */
export function foldCommon(lines: readonly DiffLine[]): readonly DiffLine[] {
  const changes = lines.flatMap(({ side }, index) => (side === "both" ? [] : [index]));
  if (changes.length === 0) return lines;
  const isNear = new Uint8Array(lines.length);
  for (const change of changes) isNear.fill(1, Math.max(0, change - contextLines), change + contextLines + 1);
  const shown: DiffLine[] = [];
  for (let index = 0; index < lines.length; ) {
    if (isNear[index] === 1) {
      shown.push(lines[index++]!);
      continue;
    }
    const start = index;
    while (index < lines.length && isNear[index] === 0) index++;
    const count = index - start;
    // One line takes as much room as saying that it is not there.
    if (count === 1) shown.push(lines[start]!);
    else shown.push({ side: "folded", text: `${count} lines` });
  }
  return shown;
}
