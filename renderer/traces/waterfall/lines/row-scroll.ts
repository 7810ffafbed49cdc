/**
 * Rows of one height in a scrolling element of any length. Chromium clamps an element at 33,554,428 px; beyond
 * `scrollHeightMax` the scroll position is scaled, so every row of any trace can be reached.
 */
export const rowHeight = 28;
/** As many ancestors stay pinned at the top as a code editor would keep. */
export const stickyDepthMax = 5;
const scrollHeightMax = 30_000_000;

export function scrollHeightOf(rowCount: number): number {
  return Math.min(rowCount * rowHeight, scrollHeightMax);
}

/** Pixels from the top of the first row to the top of the viewport, for a scroll position. */
export function contentTop(scrollTop: number, viewportHeight: number, rowCount: number): number {
  const content = rowCount * rowHeight;
  if (content <= scrollHeightMax) return scrollTop;
  return (scrollTop / Math.max(1, scrollHeightMax - viewportHeight)) * (content - viewportHeight);
}

/** The inverse of `contentTop`. */
export function scrollTopFor(top: number, viewportHeight: number, rowCount: number): number {
  const content = rowCount * rowHeight;
  if (content <= scrollHeightMax) return top;
  return (top / Math.max(1, content - viewportHeight)) * (scrollHeightMax - viewportHeight);
}

/** The content position that shows the row, moving as little as possible; `margin` rows stay free on either side. */
export function topToReveal(position: number, top: number, viewportHeight: number, margin: number): number {
  const rowTop = position * rowHeight;
  const upper = rowTop - margin * rowHeight;
  const lower = rowTop + (margin + 1) * rowHeight - viewportHeight;
  if (top > upper) return Math.max(0, upper);
  return top < lower ? lower : top;
}
