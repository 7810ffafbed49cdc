import type { PipelineFigures } from "../../../app/api/pipeline.ts";
import { formatCount } from "../../base/format.ts";
import { rateText } from "../graph/node-words.ts";
import styles from "./stage.module.css";

interface StageCountsProps {
  readonly figures: PipelineFigures;
  readonly node: number;
  readonly isExporter: boolean;
}

/** What passed since the configuration was applied, and why the rest did not. */
export function StageCounts({ figures, node, isExporter }: StageCountsProps) {
  const { nodes, reasons, listeners } = figures;
  const own = reasons.filter((reason) => reason.node === node);
  const [size = Number.NaN, capacity = Number.NaN] = [nodes.queueSize[node], nodes.queueCapacity[node]];
  return (
    <>
      <dl className={styles["counts"]}>
        <Count name="In" value={nodes.itemsIn[node]} />
        <Count
          name={isExporter ? "Sent" : "Out"}
          value={nodes.itemsOut[node]}
          note={rateText(nodes.outPerSecond[node] ?? 0)}
        />
        <Count name="Dropped" value={nodes.dropped[node]} />
        <Count name="Refused" value={nodes.refused[node]} />
      </dl>
      <dl className={styles["rows"]}>
        {own.map(({ outcome, reason, items }) => (
          <Row
            key={`${outcome} ${reason}`}
            name={`${outcome}: ${reason.replaceAll("_", " ")}`}
            value={formatCount(items)}
          />
        ))}
        {capacity > 0 ? (
          <Row
            name="Queue"
            value={`${formatCount(size)} of ${formatCount(capacity)}`}
            fill={size / capacity}
          />
        ) : undefined}
        {listeners
          .filter((listener) => listener.node === node)
          .map(({ protocol, address, state, message }) => (
            <Row
              key={`${protocol} ${address}`}
              name={`${protocol === "grpc" ? "gRPC" : "HTTP"} ${state.replaceAll("_", " ")}`}
              value={message === undefined ? address : `${address}: ${message}`}
            />
          ))}
      </dl>
    </>
  );
}

function Count({ name, value = 0, note }: { name: string; value: number | undefined; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {formatCount(value)}
        {note === undefined ? undefined : <span className={styles["dim"]}> {note}</span>}
      </dd>
    </div>
  );
}

const nearlyFull = 0.8;

function Row({ name, value, fill }: { name: string; value: string; fill?: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {fill === undefined ? undefined : (
          <span className={styles["fill"]} data-full={fill > nearlyFull || undefined}>
            <span style={{ width: `${Math.min(100, fill * 100)}%` }} />
          </span>
        )}
        {value}
      </dd>
    </div>
  );
}
