import { TriangleAlert } from "lucide-react";
import { Fragment, useId } from "react";
import type { ListenerStatus } from "../../app/api/engine.ts";
import { itemNames } from "../../app/base/signal.ts";
import { formatBytes, formatCount } from "../base/format.ts";
import { useEngineQuery } from "../client/use-query.ts";
import { useChanges } from "../state/changes.ts";
import { keyCaps } from "../state/keys.ts";
import { navigation, useView } from "../state/navigation.ts";
import { useOverlay } from "../state/overlay.ts";
import { type PageCount, usePageCount } from "../state/page-count.ts";
import { KeyCaps } from "../widgets/key-caps.tsx";
import styles from "./foot.module.css";
import { type FootSum, fateSum, lossTerms, type SumTerm, signalOfPage } from "./foot-sum.ts";
import { isMac } from "./platform.ts";

/** Says where everything is: what is shown of what is stored, and what became of what was received. */
export function Foot() {
  const { page } = useView();
  const count = usePageCount((state) => state.count);
  const version = useChanges(({ event }) => event?.version);
  const stats = useEngineQuery("engine.stats", {}, { refreshKey: version }).data;
  const signal = signalOfPage(page);
  return (
    <footer className={styles["foot"]}>
      {count === undefined || page === "connect" ? undefined : <ShownSum count={count} />}
      {stats === undefined ? undefined : (
        <>
          <Sum
            sum={fateSum(stats, signal)}
            noun={`${itemNames[signal].replaceAll("_", " ")} since start`}
            title="What became of everything that arrived; what is stored from earlier starts is in the sum before"
          />
          <Losses terms={lossTerms(stats, signal)} />
        </>
      )}
      <span className={styles["gap"]} />
      <Ports />
      <Disk />
      <OverlayButton overlay="palette" caps={keyCaps("mod+k", isMac)} title="commands" />
      <OverlayButton overlay="help" caps={["?"]} title="keys" />
    </footer>
  );
}

function ShownSum({ count }: { count: PageCount }) {
  const filtered = Math.max(0, count.total - count.matched);
  const noun = count.total === 1 ? count.noun : `${count.noun}s`;
  const term = (label: string, value: number): SumTerm => ({ label, value, parts: [] });
  return (
    <Sum
      sum={{ terms: [term("shown", count.matched), term("filtered", filtered)], total: count.total }}
      noun={`${noun} stored`}
      title="What the query and the time window show of what is stored"
    />
  );
}

function Sum({ sum, noun, title }: { sum: FootSum; noun: string; title: string }) {
  return (
    <span className={styles["sum"]} title={title}>
      {sum.terms.map((term, at) => (
        <Fragment key={term.label}>
          {at === 0 ? "" : " + "}
          <Term term={term} />
        </Fragment>
      ))}
      {" = "}
      <b>{formatCount(sum.total)}</b> {noun}
    </span>
  );
}

function Losses({ terms }: { terms: readonly SumTerm[] }) {
  if (terms.length === 0) return undefined;
  return (
    <span className={styles["sum"]} title="What was stored and is gone, over all starts">
      {terms.map((term, at) => (
        <Fragment key={term.label}>
          {at === 0 ? "" : ", "}
          <Term term={term} period="over all starts" />
        </Fragment>
      ))}
    </span>
  );
}

/** A number that opens into its reasons where it has any. */
function Term({ term, period = "since this start" }: { term: SumTerm; period?: string }) {
  const id = useId();
  const text = (
    <>
      <b>{formatCount(term.value)}</b> {term.label}
    </>
  );
  if (term.parts.length === 0) return <span>{text}</span>;
  return (
    <>
      <button type="button" className={styles["term"]} popoverTarget={id}>
        {text}
      </button>
      <div id={id} popover="auto" className={styles["parts"]}>
        <table>
          <caption>
            {term.label} {period}, by reason
          </caption>
          <tbody>
            {term.parts.map((part) => (
              <tr key={part.label}>
                <td>{formatCount(part.value)}</td>
                <th scope="row">{part.label}</th>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Ports() {
  const listeners = useChanges(({ event }) => event?.listeners);
  if (listeners === undefined) return undefined;
  return (
    <a
      className={styles["ports"]}
      href={navigation.hrefOf({ page: "connect" })}
      title={listeners.map(listenerText).join("\n")}
    >
      {portGroups(listeners).map(({ text, isWell }, at) => (
        <Fragment key={text}>
          {at === 0 ? "" : " · "}
          <span data-well={isWell}>
            {isWell ? undefined : <TriangleAlert size={12} aria-label="Problem:" />}
            {text}
          </span>
        </Fragment>
      ))}
    </a>
  );
}

function listenerText({ protocol, address, state, holder, message }: ListenerStatus): string {
  const held = holder === undefined ? "" : ` by ${holder}`;
  return `${protocol} ${address}: ${state.replaceAll("_", " ")}${held}${message === undefined ? "" : ` (${message})`}`;
}

/** `gRPC 4317`, `HTTP 4318`: a port once, though it listens on IPv4 and IPv6. */
function portGroups(listeners: readonly ListenerStatus[]): { text: string; isWell: boolean }[] {
  const names = { grpc: "gRPC", http: "HTTP" } as const;
  const groups = new Map<string, boolean>();
  for (const { protocol, address, state } of listeners) {
    const port = address.slice(address.lastIndexOf(":") + 1);
    const trouble = state === "listening" ? "" : ` ${state.replaceAll("_", " ")}`;
    groups.set(`${names[protocol]} ${port}${trouble}`, state === "listening" || state === "starting");
  }
  return [...groups].map(([text, isWell]) => ({ text, isWell }));
}

function Disk() {
  const used = useChanges(({ event }) => event?.diskBytes);
  const budget = useChanges(({ event }) => event?.diskBudgetBytes);
  if (used === undefined || budget === undefined) return undefined;
  const title = "On disk, of the budget. At the budget the oldest data goes first.";
  return (
    <span title={title}>
      {formatBytes(used)} of {formatBytes(budget)}
    </span>
  );
}

function OverlayButton(props: { overlay: "palette" | "help"; caps: readonly string[]; title: string }) {
  const show = useOverlay((state) => state.show);
  return (
    <button type="button" className={styles["keys"]} onClick={() => show(props.overlay)}>
      <KeyCaps caps={props.caps} />
      {props.title}
    </button>
  );
}
