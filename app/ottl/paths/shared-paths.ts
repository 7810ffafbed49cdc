import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import type { ScopeObjects } from "../../pdata/edit/scope-objects.ts";
import type { InstrumentationScope, Resource } from "../../pdata/resource-view.ts";
import type { Access } from "../compile/access.ts";
import { type Cell, expectString, ObjectCell, StringCell } from "../compile/cell.ts";
import { rowInputs } from "../compile/expression.ts";
import type { Frame } from "../compile/frame.ts";
import { expectInt } from "../compile/number-access.ts";
import { indexed, withIndexed } from "../values/indexing.ts";
import { mapOf, pairsOf, type Value } from "../values/value.ts";
import { expectMap } from "./attribute-paths.ts";
import { cellPath, type Part, whole } from "./cell-paths.ts";
import { keysOf } from "./keys.ts";
import type { PathRequest, PathSpec, PathTable } from "./path-spec.ts";

// ── resource and instrumentation scope ──

function objectPart<T extends Resource | InstrumentationScope>(
  cellOf: (request: PathRequest) => Cell<T>,
  part: Part<T>,
  isIndexable = false,
): PathSpec {
  return {
    isIndexable,
    make: (request) => cellPath(request.text, cellOf(request), part, keysOf(request.keys)),
  };
}

function attributesPart<T extends Resource | InstrumentationScope>(): Part<T> {
  return {
    get: (object) => mapOf(object.attributes),
    put: (object, value) => ({ ...object, attributes: pairsOf(expectMap(value)) }),
  };
}

function droppedPart<T extends Resource | InstrumentationScope>(): Part<T> {
  return {
    get: (object) => BigInt(object.droppedAttributesCount),
    put: (object, value) => ({
      ...object,
      droppedAttributesCount: Number(BigInt.asUintN(32, expectInt(value))),
    }),
  };
}

function namePart(field: "name" | "version"): Part<InstrumentationScope> {
  return {
    get: (scope) => scope[field],
    put: (scope, value) => ({ ...scope, [field]: expectString(value) }),
  };
}

function resourceCell(request: PathRequest): Cell<Resource> {
  return request.share("resource", () => new ObjectCell((frame) => frame.editor.resources()));
}

function scopeCell(request: PathRequest): Cell<InstrumentationScope> {
  return request.share("scope", () => new ObjectCell((frame) => frame.editor.scopes()));
}

/** The schema URL of a resource, which all scopes of its envelope share. */
class ResourceUrlCell extends StringCell {
  #resources!: ScopeObjects<Resource>;

  constructor() {
    super("scopes", "resourceSchemaUrl");
  }

  override bind(frame: Frame): void {
    super.bind(frame);
    this.#resources = frame.editor.resources();
  }

  override set(row: number, ref: Ref): void {
    const first = this.#resources.firstRow(this.rowOf(row));
    for (let scope = 0; scope < this.#resources.rowCount; scope++) {
      if (this.#resources.firstRow(scope) === first) this.setMapped(scope, ref);
    }
  }
}

export const resourcePaths: PathTable = {
  attributes: objectPart(resourceCell, attributesPart<Resource>(), true),
  dropped_attributes_count: objectPart(resourceCell, droppedPart<Resource>()),
  schema_url: {
    isIndexable: false,
    make: (request) =>
      cellPath(
        request.text,
        request.share("resource.schema_url", () => new ResourceUrlCell()),
        whole,
        keysOf([]),
      ),
  },
};

export const scopePaths: PathTable = {
  name: objectPart(scopeCell, namePart("name")),
  version: objectPart(scopeCell, namePart("version")),
  attributes: objectPart(scopeCell, attributesPart<InstrumentationScope>(), true),
  dropped_attributes_count: objectPart(scopeCell, droppedPart<InstrumentationScope>()),
  schema_url: {
    isIndexable: false,
    make: (request) =>
      cellPath(
        request.text,
        request.share("scope.schema_url", () => new StringCell("scopes", "scopeSchemaUrl")),
        whole,
        keysOf([]),
      ),
  },
};

// ── cache ──

class CacheAccess {
  #caches = new Map<number, ReadonlyMap<string, unknown>>();

  bind(frame: Frame): void {
    this.#caches = frame.caches;
  }

  get(row: number): ReadonlyMap<string, Value> {
    return (this.#caches.get(row) as ReadonlyMap<string, Value> | undefined) ?? new Map();
  }

  set(row: number, value: ReadonlyMap<string, Value>): void {
    this.#caches.set(row, value);
  }
}

/** A map of its own for each item, empty at first and gone at the end. */
export const cachePath: PathSpec = {
  isIndexable: true,
  make: (request): Access => {
    const cache = request.share("cache", () => new CacheAccess());
    const keys = keysOf(request.keys);
    return {
      text: request.text,
      inputs: rowInputs,
      get: (row) => indexed(cache.get(row), keys.of(row)),
      set: (row, value) => cache.set(row, expectMap(withIndexed(cache.get(row), keys.of(row), value))),
    };
  },
};

// ── otelcol: who sent the batch ──

class ClientAccess {
  frame: Frame | undefined;

  bind(frame: Frame): void {
    this.frame = frame;
  }
}

const noMetadata: ReadonlyMap<string, Value> = new Map();

/** The same for all rows, but not for all batches: so it counts as dependent on the row. */
function clientPath(read: (frame: Frame) => Value): PathSpec {
  return {
    isIndexable: true,
    make: (request) => {
      const client = request.share("otelcol", () => new ClientAccess());
      const keys = keysOf(request.keys);
      return {
        text: request.text,
        inputs: rowInputs,
        get: (row) => indexed(client.frame === undefined ? undefined : read(client.frame), keys.of(row)),
      };
    },
  };
}

const metadataPath = clientPath(({ batch }) => batch.client?.metadata ?? noMetadata);

export const otelcolPaths: PathTable = {
  "client.addr": clientPath(({ batch }) => batch.client?.address ?? ""),
  "client.metadata": metadataPath,
  "client.auth.attributes": clientPath(({ batch }) => new Map(Object.entries(batch.client?.auth ?? {}))),
  "grpc.metadata": metadataPath,
};
