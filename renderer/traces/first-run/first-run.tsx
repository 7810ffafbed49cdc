import { type ReactNode, useState } from "react";
import type { ListenerStatus } from "../../../app/api/engine.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { useChanges } from "../../state/changes.ts";
import { navigation } from "../../state/navigation.ts";
import { showToast } from "../../state/toasts.ts";
import { Button } from "../../widgets/button.tsx";
import { CopyButton } from "../../widgets/copy-button.tsx";
import { Tabs } from "../../widgets/tabs.tsx";
import { AttemptList } from "./attempt-list.tsx";
import styles from "./first-run.module.css";
import { ListenerList } from "./listener-list.tsx";
import {
  type SdkProtocol,
  type SnippetForm,
  snippet,
  snippetForms,
  snippetTitles,
  type Target,
} from "./variables.ts";

const demoCommand = "npm run -s sightglass -- demo";
const noListeners: readonly ListenerStatus[] = [];

/** How to get telemetry in, and what became of every try. While the store is empty it waits for the first trace. */
export function FirstRun({ isWaiting }: { isWaiting: boolean }) {
  const listeners = useChanges(({ event }) => event?.listeners) ?? noListeners;
  return (
    <section className={styles["page"]} aria-label="Connect a program">
      <div className={styles["column"]}>
        <h1>{isWaiting ? "Waiting for the first trace" : "Connect a program"}</h1>
        {isWaiting ? (
          <p className={styles["lead"]}>
            Point a program at Sightglass; its first trace appears here by itself.
          </p>
        ) : undefined}
        <Step number={1} title="Sightglass listens">
          <ListenerList listeners={listeners} />
        </Step>
        <Step number={2} title="Set these where your program starts">
          <Variables listeners={listeners} />
        </Step>
        <Step number={3} title="Or try it without a program">
          <TryIt isWaiting={isWaiting} />
        </Step>
      </div>
      <div className={styles["column"]}>
        <AttemptList isWaiting={isWaiting} />
      </div>
    </section>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section className={styles["step"]}>
      <h2>
        <span className={styles["number"]} aria-hidden>
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Variables({ listeners }: { listeners: readonly ListenerStatus[] }) {
  const [form, setForm] = useState<SnippetForm>("bash");
  const [protocol, setProtocol] = useState<SdkProtocol>("http/protobuf");
  const text = snippet(form, targetOf(protocol, listeners));
  return (
    <>
      <Tabs
        label="Where the variables are set"
        tabs={snippetForms.map((id) => ({ id, title: snippetTitles[id] }))}
        selected={form}
        onSelect={setForm}
      >
        <div className={styles["snippet"]}>
          <pre>{text}</pre>
          <CopyButton text={text} label="Copy these settings" />
        </div>
      </Tabs>
      <fieldset className={styles["protocols"]}>
        <legend>Protocol</legend>
        {(["http/protobuf", "grpc"] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="protocol"
              checked={one === protocol}
              onChange={() => setProtocol(one)}
            />
            {one}
          </label>
        ))}
        <span>Most SDKs speak http/protobuf; use grpc where yours only does that.</span>
      </fieldset>
    </>
  );
}

/** The address that really listens, also where ports were chosen or taken. */
export function targetOf(protocol: SdkProtocol, listeners: readonly ListenerStatus[]): Target {
  const wanted = protocol === "grpc" ? "grpc" : "http";
  const fitting = listeners.filter((listener) => listener.protocol === wanted);
  const found = fitting.find(({ state }) => state === "listening") ?? fitting[0];
  return {
    protocol,
    endpoint: `http://${found?.address ?? (wanted === "grpc" ? "127.0.0.1:4317" : "127.0.0.1:4318")}`,
  };
}

/** While waiting, the trace turns this page into the list by itself; later it has to be shown. */
function TryIt({ isWaiting }: { isWaiting: boolean }) {
  const engine = useEngine();
  const [isSending, setIsSending] = useState(false);
  const send = async (): Promise<void> => {
    setIsSending(true);
    try {
      const { traceId } = await engine.call("engine.sendTestTrace", {});
      if (!isWaiting) navigation.change({ page: "trace", traceId });
    } catch (error) {
      showToast("error", error instanceof Error ? error.message : String(error));
    } finally {
      setIsSending(false);
    }
  };
  return (
    <div className={styles["try"]}>
      <Button look="accent" disabled={isSending} onClick={() => void send()}>
        {isSending ? "Sending …" : "Send a test trace"}
      </Button>
      <span>
        sends four spans of two services through the receiver, as an SDK would. For lively traffic of several
        services run:
      </span>
      <div className={styles["snippet"]}>
        <pre>{demoCommand}</pre>
        <CopyButton text={demoCommand} label="Copy the demo command" />
      </div>
    </div>
  );
}
