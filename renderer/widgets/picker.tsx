import { type CSSProperties, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { visibleText } from "../base/visible-text.ts";
import styles from "./picker.module.css";

export interface PickerOption {
  readonly value: string;
  readonly title: string;
  /** At the right end: a count. */
  readonly detail?: string;
  /** Marked as chosen already. */
  readonly isChosen?: boolean;
}

interface PickerProps {
  /** Names the button and the list for screen readers. */
  readonly label: string;
  /** What the button shows. */
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly placeholder: string;
  readonly options: readonly PickerOption[];
  readonly onOpen?: () => void;
  /** Present where the options depend on the text; else they are narrowed here. */
  readonly onText?: (text: string) => void;
  readonly onPick: (value: string) => void;
  /** Options are sentences: wider, and not written as code. */
  readonly isWide?: boolean;
  /** Stays open, to pick several. */
  readonly isMultiple?: boolean;
  /** Shown where there are no options. */
  readonly emptyText?: string;
}

/** A button that opens a list to type into (WAI-ARIA combobox). More than a screen of options are narrowed by typing. */
export function Picker(props: PickerProps) {
  const { label, children, className, placeholder, onOpen, onText } = props;
  const id = useId();
  const anchor = `--picker-${id.replace(/\W/g, "")}`;
  const popover = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const write = (next: string): void => {
    setText(next);
    onText?.(next);
  };
  const toggled = (open: boolean): void => {
    setOpen(open);
    if (!open) return;
    write("");
    onOpen?.();
    input.current?.focus();
  };
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        popoverTarget={id}
        style={{ anchorName: anchor } as CSSProperties}
      >
        {children}
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className={styles["popover"]}
        data-wide={props.isWide}
        style={{ positionAnchor: anchor } as CSSProperties}
        onToggle={(event) => toggled(event.newState === "open")}
      >
        {isOpen ? (
          <OpenList
            {...props}
            id={id}
            input={input}
            text={text}
            placeholder={placeholder}
            onWrite={write}
            close={() => popover.current?.hidePopover()}
          />
        ) : undefined}
      </div>
    </>
  );
}

interface OpenListProps extends PickerProps {
  readonly id: string;
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onWrite: (text: string) => void;
  readonly close: () => void;
}

/** More rows are reached by typing. */
const shownMax = 200;

function OpenList(props: OpenListProps) {
  const { id, input, label, text, placeholder, options, onText, onWrite, onPick, close, isMultiple } = props;
  const [active, setActive] = useState(0);
  const needle = text.trim().toLowerCase();
  const fitting =
    onText === undefined ? options.filter(({ title }) => title.toLowerCase().includes(needle)) : options;
  const shown = fitting.slice(0, shownMax);
  const current = Math.min(active, shown.length - 1);
  const pick = (value: string): void => {
    onPick(value);
    if (isMultiple !== true) close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setActive((current + step + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter" && shown[current] !== undefined) pick(shown[current].value);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: it appears because somebody opened it to type
        autoFocus
        ref={input}
        className={styles["input"]}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={shown.length === 0 ? undefined : `${id}-${current}`}
        placeholder={placeholder}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setActive(0);
          onWrite(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={label} className={styles["list"]}>
        {shown.map((option, at) => (
          <Option
            key={option.value}
            id={`${id}-${at}`}
            option={option}
            isActive={at === current}
            onPick={() => pick(option.value)}
          />
        ))}
      </div>
      {shown.length === 0 ? <p className={styles["none"]}>{props.emptyText ?? "Nothing fits"}</p> : undefined}
    </>
  );
}

interface OptionProps {
  readonly id: string;
  readonly option: PickerOption;
  readonly isActive: boolean;
  readonly onPick: () => void;
}

function Option({ id, option, isActive, onPick }: OptionProps) {
  const show = (element: HTMLElement | null): void => {
    if (isActive) element?.scrollIntoView({ block: "nearest" });
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above has the focus and the keys
    <div
      ref={show}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className={styles["option"]}
      data-is-chosen={option.isChosen}
      title={option.title}
      onClick={onPick}
    >
      <span className={styles["title"]}>{visibleText(option.title)}</span>
      {option.detail === undefined ? undefined : <span className={styles["detail"]}>{option.detail}</span>}
    </div>
  );
}
