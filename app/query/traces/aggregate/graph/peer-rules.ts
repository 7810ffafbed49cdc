/**
 * What a span says about the other end of its call, read from the semantic conventions, new names before old ones.
 *
 *     client,   db.system.name = postgresql, db.namespace = shop             → to    database  postgresql shop
 *     producer, messaging.system = kafka, messaging.destination.name = jobs  → to    queue     kafka jobs
 *     consumer, the same                                                     → from  queue     kafka jobs
 *     client,   server.address = api.example.com                            → to    external  api.example.com
 */
export interface PeerCall {
  /** `from`: the span took a message that somebody else had left there. */
  readonly direction: "to" | "from";
  readonly kind: PeerKind;
  /** `postgresql`, `kafka`; empty for external ones. */
  readonly system: string;
  /** Empty where nothing but the system is known. */
  readonly name: string;
  /** The attributes it was read from. */
  readonly keys: readonly PeerKey[];
}

export type PeerKind = "database" | "queue" | "external";

const databaseKeys = ["db.system.name", "db.system"] as const;
const namespaceKeys = ["db.namespace", "db.name"] as const;
const queueKeys = ["messaging.system"] as const;
const destinationKeys = ["messaging.destination.name", "messaging.destination"] as const;
const operationKeys = ["messaging.operation.type", "messaging.operation"] as const;
const serviceKeys = ["peer.service"] as const;
const addressKeys = [
  ...(["server.address", "net.peer.name", "http.host"] as const),
  ...(["network.peer.address", "net.sock.peer.addr", "net.peer.ip"] as const),
] as const;

/** Attributes that the rules look at. */
export const peerKeys = [
  ...databaseKeys,
  ...namespaceKeys,
  ...queueKeys,
  ...destinationKeys,
  ...operationKeys,
  ...serviceKeys,
  ...addressKeys,
] as const;
export type PeerKey = (typeof peerKeys)[number];

export const spanKind = { client: 3, producer: 4, consumer: 5 } as const;
/** Operations that take messages from a queue, whatever kind their spans are. */
const takingOperations: readonly string[] = ["receive", "process", "deliver", "settle"];

type Read = (key: PeerKey) => string;

/** The other end of a span's call; undefined where it does not say. `read` is empty for what the span does not have. */
export function readPeer(kind: number, read: Read): PeerCall | undefined {
  const queue = firstOf(read, queueKeys);
  if (queue !== undefined) return queueCall(kind, read, queue);
  if (kind !== spanKind.client && kind !== spanKind.producer) return undefined;
  const database = firstOf(read, databaseKeys);
  if (database !== undefined) return named("to", "database", database, databaseName(read));
  const peer = firstOf(read, [...serviceKeys, ...addressKeys]);
  if (peer === undefined) return undefined;
  return { direction: "to", kind: "external", system: "", name: peer.text, keys: [peer.key] };
}

function queueCall(kind: number, read: Read, system: Found): PeerCall {
  const operation = firstOf(read, operationKeys)?.text ?? "";
  const isTaking = kind === spanKind.consumer || takingOperations.includes(operation);
  const name = firstOf(read, [...destinationKeys, ...serviceKeys, ...addressKeys]);
  return named(isTaking ? "from" : "to", "queue", system, name);
}

/** A database is known by its name; one that is but a number (as those of Redis) says less than the address. */
function databaseName(read: Read): Found | undefined {
  const namespace = firstOf(read, namespaceKeys);
  const isNumber = namespace !== undefined && /^\d+$/.test(namespace.text);
  return firstOf(read, serviceKeys) ?? (isNumber ? undefined : namespace) ?? firstOf(read, addressKeys);
}

function named(
  direction: PeerCall["direction"],
  kind: PeerKind,
  system: Found,
  name: Found | undefined,
): PeerCall {
  const keys = name === undefined ? [system.key] : [system.key, name.key];
  return { direction, kind, system: system.text, name: name?.text ?? "", keys };
}

interface Found {
  readonly key: PeerKey;
  readonly text: string;
}

function firstOf(read: Read, keys: readonly PeerKey[]): Found | undefined {
  for (const key of keys) {
    const text = read(key);
    if (text !== "") return { key, text };
  }
  return undefined;
}

const clusterAddress = /^([^.]+)\.[^.]+\.svc(?:\.|$)/;

/** The service that an address names, if it sent spans itself: its name, with or without a port, also inside of a Kubernetes cluster. */
export function serviceBehind(address: string, isService: (name: string) => boolean): string | undefined {
  if (isService(address)) return address;
  const host = address.replace(/:\d+$/, "");
  if (isService(host)) return host;
  const short = clusterAddress.exec(host)?.[1];
  return short !== undefined && isService(short) ? short : undefined;
}
