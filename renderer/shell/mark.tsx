/** The mark: a glass tube, half full. */
export function Mark({ heightPx = 26 }: { heightPx?: number }) {
  return (
    <svg viewBox="0 0 24 32" height={heightPx} aria-hidden="true" focusable="false">
      <path d="M6.5 16h11v7a5.5 5.5 0 0 1-11 0z" fill="currentColor" />
      <rect x="4" y="2" width="16" height="29" rx="8" fill="none" stroke="currentColor" strokeWidth="1.75" />
    </svg>
  );
}
