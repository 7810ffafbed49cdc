import { Select } from "./select.tsx";

interface ServiceSelectProps {
  /** Services that have something to show. */
  readonly names: readonly string[];
  /** Empty for all. Stays on offer where it is not, or not yet, among the names. */
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** Narrows a list to one service. */
export function ServiceSelect({ names, value, onChange }: ServiceSelectProps) {
  const offered = value === "" || names.includes(value) ? names : [value, ...names];
  const options = offered.map((name) => ({ value: name, title: name }));
  return (
    <Select
      label="Service"
      value={value}
      options={[{ value: "", title: "All services" }, ...options]}
      onChange={onChange}
    />
  );
}
