import { visibleText } from "../base/visible-text.ts";
import styles from "./service-tag.module.css";

interface ServiceTagProps {
  readonly name: string;
  /** CSS colour of the service. */
  readonly color: string;
  /** Another service had the colour before. */
  readonly isRepeated: boolean;
}

/** Coloured square and name. The colour is never the only mark: the name stands beside it. */
export function ServiceTag({ name, color, isRepeated }: ServiceTagProps) {
  const shown = name === "" ? "(no service name)" : visibleText(name);
  return (
    <span className={styles["tag"]} title={shown}>
      <ServiceSquare color={color} isRepeated={isRepeated} />
      <span className={styles["name"]}>{shown}</span>
    </span>
  );
}

/** The colour of a service, hatched where another service had it before. */
export function ServiceSquare({ color, isRepeated }: Pick<ServiceTagProps, "color" | "isRepeated">) {
  return (
    <span
      className={isRepeated ? styles["hatched"] : styles["square"]}
      data-part="service-square"
      style={{ color }}
      aria-hidden
    />
  );
}
