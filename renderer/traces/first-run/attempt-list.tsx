import { Check, Info, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { AttemptRow } from "../../../app/api/attempts.ts";
import { itemNames } from "../../../app/base/signal.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { formatAgo, formatInstant } from "../../base/instant.ts";
import { useEngineQuery } from "../../client/use-query.ts";
import { useChanges } from "../../state/changes.ts";
import { CopyButton } from "../../widgets/copy-button.tsx";
import { Prose } from "../../widgets/prose.tsx";
import styles from "./attempt-list.module.css";

const icons = { ok: Check, hint: Info, error: TriangleAlert } as const;
const levelNames = { ok: "received", hint: "hint", error: "refused" } as const;
const tickMs = 1_000;
const nanoPerMilli = 1_000_000n;

/** Every try to send something here, newest first: what arrived, or what was wrong and how to mend it. */
export function AttemptList({ isWaiting }: { isWaiting: boolean }) {
  const version = useChanges(({ event }) => event?.attemptVersion);
  const { data, error } = useEngineQuery("attempts.list", {}, { refreshKey: version });
  const nowMs = useNow();
  const attempts = [...(data ?? [])].sort((a, b) => b.lastTimeMs - a.lastTimeMs || b.id - a.id);
  return (
    <section className={styles["attempts"]} aria-label="Attempts to connect">
      <h2>
        What arrived
        {attempts.length > 0 ? (
          <span> · {formatCounted(attempts.length, "kind")} of attempt</span>
        ) : undefined}
      </h2>
      {error === undefined ? undefined : <p>{error.message}</p>}
      {attempts.length === 0 ? (
        <p>
          Nothing yet. Every request that reaches one of the ports shows up here, also one that is wrong: with
          the mistake and how to mend it.{isWaiting ? " This page is listening." : ""}
        </p>
      ) : undefined}
      <ol aria-live="polite">
        {attempts.map((attempt) => (
          <Attempt key={attempt.id} attempt={attempt} nowMs={nowMs} />
        ))}
      </ol>
    </section>
  );
}

function Attempt({ attempt, nowMs }: { attempt: AttemptRow; nowMs: number }) {
  const { level, message, fix, lastTimeMs, times } = attempt;
  const Icon = icons[level];
  const facts = factsOf(attempt);
  const setting = fix === undefined ? undefined : settingIn(fix);
  return (
    <li className={styles["attempt"]} data-level={level}>
      <Icon size={15} aria-label={levelNames[level]} />
      <div className={styles["words"]}>
        <p>
          <Prose text={message} />
        </p>
        {fix === undefined ? undefined : (
          <div className={styles["fix"]}>
            <p>{fix}</p>
            {setting === undefined ? undefined : (
              <CopyButton text={setting} label={`Copy ${setting}`} isBare />
            )}
          </div>
        )}
        {facts === "" ? undefined : <p className={styles["facts"]}>{facts}</p>}
      </div>
      <span className={styles["when"]} title={formatInstant(BigInt(Math.round(lastTimeMs)) * nanoPerMilli)}>
        {times > 1 ? <b>{formatCount(times)}×</b> : undefined} {formatAgo(lastTimeMs, nowMs)}
      </span>
    </li>
  );
}

/** What of an advice can be pasted somewhere: the variable with its value, or the option. Prose cannot. */
export function settingIn(fix: string): string | undefined {
  return /\b[A-Z][A-Z0-9_]+=[^\s,]+|--[a-z][a-z-]+ [\w.:[\]]+/.exec(fix)?.[0];
}

/** `http/protobuf · checkout · 1,204 spans · from 127.0.0.1`. */
export function factsOf({ transport, service, signal, totalItems, peer }: AttemptRow): string {
  const items =
    signal === undefined || totalItems === 0
      ? undefined
      : `${formatCount(totalItems)} ${itemNames[signal].replaceAll("_", " ")}`;
  return [
    transport === "unknown" ? undefined : transport,
    service,
    items,
    peer === "" ? undefined : `from ${peer}`,
  ]
    .filter((fact) => fact !== undefined && fact !== "")
    .join(" · ");
}

function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
