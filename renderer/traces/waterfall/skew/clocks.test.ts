import { expect, test } from "vitest";
import { hostText, servicesByHost } from "./clocks.tsx";

test("a host is named with the services that ran on it", () => {
  const clock = { spanCount: 1, outsideCount: 1 };
  const services = servicesByHost({
    hosts: [
      { name: "842c0a36af32", offsetNano: 5, ...clock },
      { name: "cart", offsetNano: 0, ...clock },
    ],
    host: Uint16Array.of(0, 0, 1, 0),
    service: Uint32Array.of(1, 1, 2, 3),
    strings: ["", "frontend", "cart", "ads"],
  });
  expect([...services].map(([name, of]) => hostText(name, of))).toEqual([
    "842c0a36af32 (frontend and 1 more)",
    "cart",
  ]);
});
