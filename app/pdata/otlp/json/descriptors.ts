import type { Signal } from "../../../base/signal.ts";
import {
  type EnumName,
  enumDefinitions,
  type FieldDefinition,
  type FieldType,
  type MessageName,
  messageDefinitions,
  type ScalarType,
} from "./definitions.ts";
import { KeyTable } from "./key-table.ts";

/** How a field is written, as a small integer to switch on. */
export const kinds = {
  string: 0,
  bool: 1,
  int32: 2,
  uint32: 3,
  sint32: 4,
  int64: 5,
  uint64: 6,
  fixed32: 7,
  fixed64: 8,
  sfixed64: 9,
  double: 10,
  bytes: 11,
  id: 12,
  enum: 13,
  message: 14,
} as const;

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export interface FieldDescriptor {
  readonly number: number;
  /** lowerCamelCase, as written in JSON. */
  readonly name: string;
  readonly kind: number;
  /** Wire type of one element. */
  readonly wireType: number;
  readonly isList: boolean;
  /** A zero value is written too: members of a oneof, and optional fields. */
  readonly hasPresence: boolean;
  readonly isOneof: boolean;
  /** Of `kind` message only. */
  readonly message: MessageDescriptor | undefined;
  /** Of `kind` enum only: number by name. */
  readonly enumNumbers: KeyTable<number> | undefined;
  /** Before each element; before all of them where the list is packed. */
  readonly tag: number;
  readonly packedTag: number;
  /** Bytes the tag takes. */
  readonly tagBytes: number;
  /** `"name":` */
  readonly jsonKey: Uint8Array;
}

export interface MessageDescriptor {
  readonly name: MessageName;
  /** By field number; unknown numbers are undefined. */
  readonly fields: readonly (FieldDescriptor | undefined)[];
  /** By lowerCamelCase and by snake_case name. */
  readonly keys: KeyTable<FieldDescriptor>;
  /** Numbers of the members of its oneof. */
  readonly oneofNumbers: readonly number[];
  /** The same as bits. */
  readonly oneofMask: number;
}

/** `startTimeUnixNano` → `start_time_unix_nano`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function wireTypeOf(kind: number): number {
  if (kind === kinds.fixed32) return wireTypes.fixed32;
  if (kind === kinds.fixed64 || kind === kinds.sfixed64 || kind === kinds.double) return wireTypes.fixed64;
  const isVarint = (kind >= kinds.bool && kind <= kinds.uint64) || kind === kinds.enum;
  return isVarint ? wireTypes.varint : wireTypes.bytes;
}

function kindOf(type: FieldType): number {
  if (type in enumDefinitions) return kinds.enum;
  if (type in messageDefinitions) return kinds.message;
  return kinds[type as ScalarType];
}

/** Messages refer to each other in cycles (AnyValue): each is registered before its fields are made. */
function linkMessages(): Readonly<Record<MessageName, MessageDescriptor>> {
  const linked = new Map<MessageName, MutableMessage>();
  const messageOf = (name: MessageName): MessageDescriptor => {
    const known = linked.get(name);
    if (known !== undefined) return known;
    const message: MutableMessage = {
      name,
      fields: [],
      keys: new KeyTable([]),
      oneofNumbers: [],
      oneofMask: 0,
    };
    linked.set(name, message);
    fill(
      message,
      messageDefinitions[name].map((definition) => fieldOf(definition, messageOf)),
    );
    return message;
  };
  const names = Object.keys(messageDefinitions) as MessageName[];
  return Object.fromEntries(names.map((name) => [name, messageOf(name)])) as Record<
    MessageName,
    MessageDescriptor
  >;
}

type MutableMessage = { -readonly [K in keyof MessageDescriptor]: MessageDescriptor[K] };

function fill(message: MutableMessage, fields: readonly FieldDescriptor[]): void {
  const last = Math.max(...fields.map((field) => field.number));
  message.fields = Array.from({ length: last + 1 }, (_, number) => fields.find((f) => f.number === number));
  message.keys = new KeyTable(fields.flatMap((f) => [[f.name, f] as const, [snakeCase(f.name), f] as const]));
  message.oneofNumbers = fields.filter((field) => field.isOneof).map((field) => field.number);
  message.oneofMask = message.oneofNumbers.reduce((mask, number) => mask | (1 << number), 0);
}

function fieldOf(
  [number, name, type, label]: FieldDefinition,
  messageOf: (name: MessageName) => MessageDescriptor,
): FieldDescriptor {
  const kind = kindOf(type);
  const wireType = wireTypeOf(kind);
  return {
    number,
    name,
    kind,
    wireType,
    isList: label === "list",
    hasPresence: label === "oneof" || label === "optional",
    isOneof: label === "oneof",
    message: kind === kinds.message ? messageOf(type as MessageName) : undefined,
    enumNumbers: kind === kinds.enum ? enumNumbersOf(type as EnumName) : undefined,
    tag: (number << 3) | wireType,
    packedTag: (number << 3) | wireTypes.bytes,
    tagBytes: number < 16 ? 1 : 2,
    jsonKey: new TextEncoder().encode(`"${name}":`),
  };
}

function enumNumbersOf(name: EnumName): KeyTable<number> {
  return new KeyTable(enumDefinitions[name].map((text, number) => [text, number] as const));
}

const messages = linkMessages();

/** The request message of each signal. */
export const requestMessages: Readonly<Record<Signal, MessageDescriptor>> = {
  traces: messages.TracesData,
  metrics: messages.MetricsData,
  logs: messages.LogsData,
};
