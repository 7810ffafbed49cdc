import type { ComponentKind } from "./component-id.ts";
import type { FactoryLists } from "./factory.ts";

type FactoryOfKind<K extends ComponentKind> = FactoryLists[K][number];

/** The components there are, by kind and type; former names find them, too. */
export class Factories {
  readonly lists: FactoryLists;
  readonly #byType: Readonly<Record<ComponentKind, ReadonlyMap<string, FactoryOfKind<ComponentKind>>>>;

  constructor(lists: FactoryLists) {
    this.lists = lists;
    this.#byType = {
      receiver: byType(lists.receiver),
      processor: byType(lists.processor),
      connector: byType(lists.connector),
      exporter: byType(lists.exporter),
      extension: byType(lists.extension),
    };
  }

  find<K extends ComponentKind>(kind: K, type: string): FactoryOfKind<K> | undefined {
    return this.#byType[kind].get(type) as FactoryOfKind<K> | undefined;
  }

  /** Today's names of a kind, sorted, as error texts list them. */
  types(kind: ComponentKind): readonly string[] {
    return this.lists[kind].map(({ type }) => type).toSorted();
  }
}

function byType<F extends FactoryOfKind<ComponentKind>>(factories: readonly F[]): ReadonlyMap<string, F> {
  const names = factories.flatMap((factory) =>
    [factory.type, ...(factory.aliases ?? [])].map((type) => [type, factory] as const),
  );
  return new Map(names);
}
