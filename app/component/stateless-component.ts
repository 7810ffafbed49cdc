import type { Component } from "./component.ts";

/** A component that has nothing to open and nothing to drain. */
export abstract class StatelessComponent implements Component {
  start(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
