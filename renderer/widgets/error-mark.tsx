/** Triangle: solid where the thing itself failed, hollow where something below it did. */
export function ErrorMark({ isOwn }: { isOwn: boolean }) {
  const label = isOwn ? "error" : "error below";
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" role="img" aria-label={label} style={{ flex: "none" }}>
      <title>{label}</title>
      <path
        d="M6 1.5 11 10.5H1z"
        fill={isOwn ? "var(--error)" : "none"}
        stroke="var(--error)"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
