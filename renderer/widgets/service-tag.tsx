import styles from "./service-tag.module.css";

interface ServiceTagProps {
  readonly name: string;
  /** CSS colour of the service. */
  readonly color: string;
  /** Two letters, shown where the colour is not its alone. */
  readonly initials: string | undefined;
}

/** Coloured square and name. The colour is never the only mark: the name stands beside it. */
export function ServiceTag({ name, color, initials }: ServiceTagProps) {
  return (
    <span className={styles["tag"]} title={name}>
      <ServiceSquare color={color} initials={initials} />
      <span className={styles["name"]}>{name === "" ? "(no service name)" : name}</span>
    </span>
  );
}

export function ServiceSquare({ color, initials }: Omit<ServiceTagProps, "name">) {
  return initials === undefined ? (
    <span className={styles["square"]} style={{ background: color }} aria-hidden />
  ) : (
    <span className={styles["lettered"]} style={{ borderColor: color }} aria-hidden>
      {initials}
    </span>
  );
}
