const nothing: Uint8Array = new Uint8Array(0);

let viewed: Uint8Array = nothing;
let view: DataView = new DataView(nothing.buffer);

/**
 * A DataView over `bytes`. The last one made is remembered, because the walkers and dictionaries ask for the view of
 * the same request thousands of times in a row; so at most one request is kept alive longer than needed.
 */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    viewed = bytes;
  }
  return view;
}

/** Forgets the remembered view. Called when a request has been decoded. */
export function releaseView(): void {
  viewed = nothing;
  view = new DataView(nothing.buffer);
}
