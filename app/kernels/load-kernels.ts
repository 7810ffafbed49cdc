import { readFileSync } from "node:fs";

/** The memory kernels work on: shared, so that workers see the same bytes and views outlive its growth. */
export interface KernelMemory {
  /** All of it; after growth another object over the same bytes. */
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of `pageBytes`; returns how many there were. Throws `RangeError`. */
  grow(pages: number): number;
}

/** Pages of the largest memory: all that 32 bits can address. The kernels are compiled against it. */
export const memoryPagesMax = 65_536;
export const pageBytes = 65_536;

/** One entry of `assembly/`: its name, what its module exports, and the same functions in TypeScript. */
export interface Kernel<Exports extends object> {
  readonly name: string;
  readonly twin: (memory: KernelMemory) => Exports;
}

/** A new memory of at least `bytes`. It reserves address space up to `bytesMax` and takes real memory as it is written. */
export function newKernelMemory(bytes: number, bytesMax: number = memoryPagesMax * pageBytes): KernelMemory {
  const pages = (size: number): number => Math.max(1, Math.ceil(size / pageBytes));
  return new WebAssembly.Memory({ initial: pages(bytes), maximum: pages(bytesMax), shared: true });
}

/**
 * The functions of a kernel over `memory`, compiled where this machine can, else its twin. Modules are compiled once a
 * thread; an instance costs microseconds.
 */
export function loadKernel<Exports extends object>(
  kernel: Kernel<Exports>,
  memory: KernelMemory,
  useTwin: boolean = !canRunKernels,
): Exports {
  if (useTwin) return kernel.twin(memory);
  return instantiate(kernel.name, memory) as Exports;
}

/** The exports of the module `name` over `memory`, with what it imports from its host, by module and name. */
export function instantiate(
  name: string,
  memory: KernelMemory,
  host: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): object {
  return new WebAssembly.Instance(moduleOf(name), { env: { memory }, ...host }).exports;
}

const modules = new Map<string, WebAssembly.Module>();

function moduleOf(name: string): WebAssembly.Module {
  let module = modules.get(name);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(new URL(`./${name}.wasm`, import.meta.url)));
    modules.set(name, module);
  }
  return module;
}

/** The smallest module that uses a vector: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt). */
const vectorModule = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7b],
  ...[3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 0x41, 0, 0xfd, 15, 0xfd, 98, 11],
);

/** Whether this machine runs the vector instructions of WebAssembly. Without them V8 offers none, nor do old processors. */
export const hasVectors: boolean = WebAssembly.validate(vectorModule);

/** `SIGHTGLASS_KERNELS=twins` runs the TypeScript twins everywhere, as on a machine without vectors. */
export const canRunKernels: boolean = hasVectors && process.env["SIGHTGLASS_KERNELS"] !== "twins";
