import { ProtoWriter } from "../../pdata/otlp/proto-writer.ts";

/** Where a stack is. Lines count from 1; 0 = not known. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** What was measured at one stack. */
export interface StackSample {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** One for each of the profile's types. */
  readonly values: readonly number[];
}

export interface ProfileFacts {
  /** `["cpu", "nanoseconds"]`. */
  readonly types: readonly (readonly [type: string, unit: string])[];
  readonly period: { readonly type: readonly [string, string]; readonly value: number };
  readonly timeMs: number;
  readonly durationMs: number;
}

/** Tags of `profile.proto`. Source: github.com/google/pprof, `proto/profile.proto`. */
const tags = {
  ...{ sampleType: 0x0a, sample: 0x12, location: 0x22, function: 0x2a, text: 0x32 },
  ...{ timeNanos: 0x48, durationNanos: 0x50, periodType: 0x5a, period: 0x60, defaultSampleType: 0x70 },
} as const;

/** A profile as Go's `pprof` reads it, not compressed. */
export function encodeProfile(samples: readonly StackSample[], facts: ProfileFacts): Uint8Array {
  const encoder = new ProfileEncoder();
  for (const [type, unit] of facts.types) encoder.valueType(tags.sampleType, type, unit);
  for (const { frames, values } of samples) encoder.sample(frames, values);
  encoder.number(tags.timeNanos, facts.timeMs * 1e6);
  encoder.number(tags.durationNanos, facts.durationMs * 1e6);
  encoder.valueType(tags.periodType, ...facts.period.type);
  encoder.number(tags.period, facts.period.value);
  encoder.number(tags.defaultSampleType, encoder.text(facts.types.at(-1)?.[0] ?? ""));
  return encoder.finish();
}

/** Functions, locations and texts are told once each; a location is here a line of a function. */
class ProfileEncoder {
  readonly #out = new ProtoWriter();
  readonly #texts = new Map<string, number>([["", 0]]);
  readonly #locations = new Map<string, number>();
  readonly #functions = new Map<string, number>();

  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, this.#texts.size);
    return this.#texts.size - 1;
  }

  valueType(tag: number, type: string, unit: string): void {
    const [typeText, unitText] = [this.text(type), this.text(unit)];
    this.#out.begin(tag);
    this.number(0x08, typeText);
    this.number(0x10, unitText);
    this.#out.finish();
  }

  sample(frames: readonly Frame[], values: readonly number[]): void {
    const locations = frames.map((frame) => this.#location(frame));
    this.#out.begin(tags.sample);
    for (const id of locations) this.number(0x08, id);
    for (const value of values) this.number(0x10, value, true);
    this.#out.finish();
  }

  /** A field of a 64-bit number, exact below 2^53; zero is left out unless it is one of a row. */
  number(tag: number, value: number, isOfRow = false): void {
    const whole = Math.round(value);
    if (whole === 0 && !isOfRow) return;
    this.#out.varint(tag);
    this.#out.varint64(whole % 2 ** 32, Math.floor(whole / 2 ** 32));
  }

  finish(): Uint8Array {
    for (const text of this.#texts.keys()) {
      const bytes = Buffer.from(text);
      this.#out.field(tags.text, bytes, 0, bytes.length);
    }
    return this.#out.take();
  }

  #location(frame: Frame): number {
    const key = JSON.stringify([frame.name, frame.file, frame.line]);
    const known = this.#locations.get(key);
    if (known !== undefined) return known;
    const id = this.#locations.size + 1;
    this.#locations.set(key, id);
    const of = this.#function(frame);
    this.#out.begin(tags.location);
    this.number(0x08, id);
    this.#out.begin(0x22);
    this.number(0x08, of);
    this.number(0x10, frame.line);
    this.#out.finish();
    this.#out.finish();
    return id;
  }

  #function({ name, file }: Frame): number {
    const key = JSON.stringify([name, file]);
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    const id = this.#functions.size + 1;
    this.#functions.set(key, id);
    const [nameText, fileText] = [this.text(name), this.text(file)];
    this.#out.begin(tags.function);
    this.number(0x08, id);
    this.number(0x10, nameText);
    this.number(0x18, nameText);
    this.number(0x20, fileText);
    this.#out.finish();
    return id;
  }
}
