import type { ClientMessage, EngineMessage } from "../../../app/api/protocol.ts";
import type { Dial, EngineChannel } from "../channel.ts";

/** One connection whose engine end the test holds. */
export class FakeChannel implements EngineChannel {
  readonly sent: ClientMessage[] = [];
  #receive: (message: EngineMessage) => void = () => undefined;
  #closed: () => void = () => undefined;

  send(message: ClientMessage): void {
    this.sent.push(message);
  }

  onMessage(listener: (message: EngineMessage) => void): void {
    this.#receive = listener;
  }

  onClose(listener: () => void): void {
    this.#closed = listener;
  }

  close(): void {
    this.#closed();
  }

  /** The engine says something. */
  answer(message: EngineMessage): void {
    this.#receive(message);
  }

  /** The connection breaks. */
  break(): void {
    this.#closed();
  }

  sentOf<T extends ClientMessage["type"]>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.sent.filter(
      (message): message is Extract<ClientMessage, { type: T }> => message.type === type,
    );
  }
}

/** Dials that succeed or fail as told, one entry a try; the last entry stays. */
export class FakeDial {
  readonly channels: FakeChannel[] = [];
  tries = 0;
  failure: Error | undefined;

  readonly dial: Dial = async () => {
    this.tries += 1;
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    const channel = new FakeChannel();
    this.channels.push(channel);
    return channel;
  };
}
