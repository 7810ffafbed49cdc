/** Something that holds a resource until `dispose` is called. Calling it twice does nothing. */
export interface Disposable {
  dispose(): void;
}
