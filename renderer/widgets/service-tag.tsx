import styles from "./service-tag.module.css";

interface ServiceTagProps {
  readonly name: string;
  /** CSS colour of the service. */
  readonly color: string;
  /** Another service had the colour before: the square is hatched. */
  readonly isRepeated: boolean;
}

/** Coloured square and name. The colour is never the only mark: the name stands beside it. */
export function ServiceTag({ name, color, isRepeated }: ServiceTagProps) {
  return (
    <span className={styles["tag"]} title={name}>
      <span className={isRepeated ? styles["hatched"] : styles["square"]} style={{ color }} aria-hidden />
      <span className={styles["name"]}>{name === "" ? "(no service name)" : name}</span>
    </span>
  );
}
