import { useMemo, useRef } from "react";
import { type Command, useCommands } from "../../state/commands.ts";
import { Button } from "../../widgets/button.tsx";
import { useField } from "../../widgets/use-field.ts";
import { ZoomField } from "../../widgets/zoom-field.tsx";
import { type MapFieldProps, MapMarks } from "./map-marks.tsx";
import { mapScene } from "./map-scene.ts";

/** The map: to point at by mouse, and as much by keyboard. */
export function MapField(props: MapFieldProps) {
  const { graph, memory, layoutKey, isStale, tidy } = props;
  const layout = useMemo(() => memory.layoutOf(layoutKey, graph), [memory, layoutKey, graph]);
  const scene = useMemo(() => mapScene(graph, layout), [graph, layout]);
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height, shift } = scene.geometry;
  const field = useField(scroller, {
    ...{ key: layoutKey, width, height, shift },
    ...{ fittedMin: { byWidth: 0.7, byHeight: 0.7 }, fits: "once" },
  });
  useCommands([
    command("tidy", "Lay the map out anew", "u", tidy),
    command("zoom-in", "Zoom in", "+", field.zoomIn),
    command("zoom-out", "Zoom out", "-", field.zoomOut),
    command("fit", "Fit the whole map", "0", field.fit),
  ]);
  return (
    <ZoomField
      {...{ scroller, field, width, height, isStale }}
      whole="the whole map"
      tools={
        <Button
          look={layout.isUntidy ? "accent" : "outlined"}
          aria-label="Tidy: lay out anew"
          title={layout.isUntidy ? "Some calls lead backwards: lay out anew" : "Lay out anew"}
          onClick={tidy}
        >
          Tidy
        </Button>
      }
    >
      <MapMarks {...props} scene={scene} field={field} scroller={scroller} />
    </ZoomField>
  );
}

function command(id: string, title: string, key: string, run: () => void): Command {
  return { id: `map.${id}`, title, group: "View", keys: [key], run };
}
