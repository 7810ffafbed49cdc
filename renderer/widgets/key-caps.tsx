import styles from "./key-caps.module.css";

/** The keys of a shortcut, as caps. */
export function KeyCaps({ caps }: { caps: readonly string[] }) {
  return (
    <span className={styles["caps"]}>
      {caps.map((cap, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: caps never move
        <kbd key={at} className={styles["cap"]}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
