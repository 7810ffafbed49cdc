import { useMemo, useRef } from "react";
import { type Command, useCommands } from "../../state/commands.ts";
import { Button } from "../../widgets/button.tsx";
import styles from "./map.module.css";
import { type MapFieldProps, MapMarks } from "./map-marks.tsx";
import { mapScene } from "./map-scene.ts";
import { useField } from "./use-field.ts";

/** The map: to point at by mouse, and as much by keyboard. */
export function MapField(props: MapFieldProps) {
  const { graph, memory, layoutKey, isStale, tidy } = props;
  const layout = useMemo(() => memory.layoutOf(layoutKey, graph), [memory, layoutKey, graph]);
  const scene = useMemo(() => mapScene(graph, layout), [graph, layout]);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useField(scroller, layoutKey, scene.geometry);
  const { geometry } = scene;
  useCommands([
    command("tidy", "Lay the map out anew", "u", tidy),
    command("zoom-in", "Zoom in", "+", field.zoomIn),
    command("zoom-out", "Zoom out", "-", field.zoomOut),
    command("fit", "Fit the whole map", "0", field.fit),
  ]);
  return (
    <div className={styles["field"]} data-stale={isStale}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        data-dragged={field.drag.isDragged}
        {...field.drag.handlers}
      >
        <div
          className={styles["sized"]}
          style={{
            top: field.above,
            width: geometry.width * field.scale,
            height: geometry.height * field.scale,
          }}
        >
          <MapMarks {...props} scene={scene} field={field} scroller={scroller} />
        </div>
      </div>
      <div className={styles["zoom"]}>
        <Button
          look={layout.isUntidy ? "accent" : "outlined"}
          aria-label="Tidy: lay out anew"
          title={layout.isUntidy ? "Some calls lead backwards: lay out anew" : "Lay out anew"}
          onClick={tidy}
        >
          Tidy
        </Button>
        <Button aria-label="Zoom out" title="Zoom out (-)" onClick={field.zoomOut}>
          −
        </Button>
        <Button aria-label="Fit" title="Fit the whole map (0)" onClick={field.fit}>
          Fit
        </Button>
        <Button aria-label="Zoom in" title="Zoom in (+)" onClick={field.zoomIn}>
          +
        </Button>
      </div>
    </div>
  );
}

function command(id: string, title: string, key: string, run: () => void): Command {
  return { id: `map.${id}`, title, group: "View", keys: [key], run };
}
