import type { Time } from "./value.ts";
import { offsetText, partsOf } from "./zoned-time.ts";

/** RFC 3339 with as many digits of the second as needed; `string`: as Go's `Time.String` and `%v` write it. */
export function formatTime(time: Time, form: "rfc3339" | "string" = "rfc3339"): string {
  const parts = partsOf(time);
  const pad = (value: number, width = 2): string => String(value).padStart(width, "0");
  const date = `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`;
  const fraction = parts.nanosecond === 0 ? "" : `.${pad(parts.nanosecond, 9).replace(/0+$/, "")}`;
  const clock = `${pad(parts.hour)}:${pad(parts.minute)}:${pad(parts.second)}${fraction}`;
  if (form === "string") {
    return `${date} ${clock} ${offsetText(parts.offsetSeconds, "")} ${parts.zoneName}`;
  }
  return `${date}T${clock}${parts.offsetSeconds === 0 ? "Z" : offsetText(parts.offsetSeconds, ":")}`;
}
