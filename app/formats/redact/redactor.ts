import type { Signal } from "../../base/signal.ts";
import { jsonToProtobuf } from "../../pdata/otlp/json/json-to-protobuf.ts";
import { protobufToJson } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { mapStrings, type TextPlace } from "./map-strings.ts";
import { mask } from "./mask.ts";
import { isSecretKey } from "./secret-key.ts";
import { maskText } from "./secrets.ts";

/** Secrets of one kind in one place. */
export interface FoundSecrets {
  readonly kind: string;
  /** Key of the attribute, or name of the field. */
  readonly place: string;
  readonly count: number;
}

const utf8 = new TextEncoder();

/** Texts repeat: so many without a secret are remembered, of so many characters at most. */
const cleanTextsMax = 20_000;
const cleanTextLengthMax = 200;

/** Takes the secrets out of OTLP/JSON requests, and counts them by kind and place. */
export class Redactor {
  readonly #cleanTexts = new Set<string>();
  readonly #secretKeys = new Map<string, boolean>();
  readonly #found = new Map<string, { kind: string; place: string; count: number }>();

  /** The request with a mask in place of each secret; the very same text where there is none. */
  mask(signal: Signal, json: string): string {
    let isMasked = false;
    const add = (kind: string, { key, field }: TextPlace): void => {
      isMasked = true;
      this.#add(kind, key ?? field);
    };
    const bytes = mapStrings(signal, jsonToProtobuf(signal, utf8.encode(json)), (text, place) => {
      if (place.key === undefined || !this.#isSecretKey(place.key))
        return this.#maskText(text, (kind) => add(kind, place));
      if (text === "" || text === mask) return text;
      add("attribute named as a secret", place);
      return mask;
    });
    return isMasked ? protobufToJson(signal, bytes) : json;
  }

  /** The most frequent first. */
  get found(): readonly FoundSecrets[] {
    return [...this.#found.values()].sort((a, b) => b.count - a.count);
  }

  #isSecretKey(key: string): boolean {
    const known = this.#secretKeys.get(key);
    if (known !== undefined) return known;
    const isSecret = isSecretKey(key);
    if (this.#secretKeys.size >= cleanTextsMax) this.#secretKeys.clear();
    this.#secretKeys.set(key, isSecret);
    return isSecret;
  }

  #maskText(text: string, found: (kind: string) => void): string {
    if (this.#cleanTexts.has(text)) return text;
    const masked = maskText(text, found);
    if (masked !== text || text.length > cleanTextLengthMax) return masked;
    if (this.#cleanTexts.size >= cleanTextsMax) this.#cleanTexts.clear();
    this.#cleanTexts.add(text);
    return text;
  }

  #add(kind: string, place: string): void {
    const id = `${kind}\n${place}`;
    const known = this.#found.get(id) ?? { kind, place, count: 0 };
    known.count++;
    this.#found.set(id, known);
  }
}
