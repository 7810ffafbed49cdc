/** XXH3 of the xxHash project by Yann Collet, without a seed. Source: `doc/xxhash_spec.md` there. */

const mask64 = 0xffff_ffff_ffff_ffffn;
const mask32 = 0xffff_ffffn;

const prime32 = [0x9e3779b1n, 0x85ebca77n, 0xc2b2ae3dn] as const;
const prime64 = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const mix1 = 0x165667919e3779f9n;
const mix2 = 0x9fb21c651e98df25n;

const secret = Buffer.from(
  "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c" +
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364" +
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e",
  "hex",
);

const stripeBytes = 64;
const stripesPerBlock = (secret.length - stripeBytes) / 8;
const blockBytes = stripesPerBlock * stripeBytes;

type Pair = readonly [low: bigint, high: bigint];

function word(at: number): bigint {
  return secret.readBigUInt64LE(at);
}

/** Two words of the secret, one laid over the other. */
function key(at: number): bigint {
  return word(at) ^ word(at + 8);
}

function multiply(a: bigint, b: bigint): Pair {
  const product = a * b;
  return [product & mask64, product >> 64n];
}

function folded(a: bigint, b: bigint): bigint {
  const [low, high] = multiply(a, b);
  return low ^ high;
}

function rotate64(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask64;
}

function swapped(value: bigint, bytes: 4 | 8): bigint {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(value);
  return buffer.readBigUInt64LE() >> (bytes === 4 ? 32n : 0n);
}

function finish(value: bigint): bigint {
  const mixed = ((value ^ (value >> 37n)) * mix1) & mask64;
  return mixed ^ (mixed >> 32n);
}

/** As XXH64 does it. */
function finishShort(value: bigint): bigint {
  let mixed = ((value ^ (value >> 33n)) * prime64[1]) & mask64;
  mixed = ((mixed ^ (mixed >> 29n)) * prime64[2]) & mask64;
  return mixed ^ (mixed >> 32n);
}

/** First, middle and last byte of at most three, and how many there are. */
function fewBytes(input: Buffer): bigint {
  const length = input.length;
  const bytes = [input[length - 1]!, length, input[0]!, input[length >> 1]!];
  return BigInt(Buffer.from(bytes).readUInt32LE());
}

function halfWord(input: Buffer, at: number): bigint {
  return BigInt(input.readUInt32LE(at));
}

/** 16 bytes of the input under 16 of the secret. */
function mixStep(input: Buffer, at: number, secretAt: number): bigint {
  return folded(
    input.readBigUInt64LE(at) ^ word(secretAt),
    input.readBigUInt64LE(at + 8) ^ word(secretAt + 8),
  );
}

/** 64 bits, as digits. */
export function xxh3(bytes: Uint8Array): string {
  return digits(hash64(bufferOf(bytes)));
}

/** 128 bits, the high ones first. */
export function xxh128(bytes: Uint8Array): string {
  const [low, high] = hash128(bufferOf(bytes));
  return digits(high) + digits(low);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function digits(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}

function hash64(input: Buffer): bigint {
  const { length } = input;
  if (length <= 16) return short64(input);
  const start = (BigInt(length) * prime64[0]) & mask64;
  if (length > 240) return merged(accumulated(input), start, 11);
  let sum = start;
  if (length <= 128) {
    for (let i = (length - 1) >> 5; i >= 0; i--) {
      sum += mixStep(input, i * 16, i * 32) + mixStep(input, length - i * 16 - 16, i * 32 + 16);
    }
    return finish(sum & mask64);
  }
  for (let i = 0; i < 8; i++) sum += mixStep(input, i * 16, i * 16);
  sum = finish(sum & mask64);
  for (let i = 8; i < length >> 4; i++) sum += mixStep(input, i * 16, (i - 8) * 16 + 3);
  return finish((sum + mixStep(input, length - 16, 119)) & mask64);
}

function short64(input: Buffer): bigint {
  const { length } = input;
  if (length === 0) return finishShort(key(56));
  if (length <= 3) return finishShort(((word(0) ^ (word(0) >> 32n)) & mask32) ^ fewBytes(input));
  if (length <= 8) {
    let value = key(8) ^ (halfWord(input, length - 4) | (halfWord(input, 0) << 32n));
    value = ((value ^ rotate64(value, 49n) ^ rotate64(value, 24n)) * mix2) & mask64;
    value = ((value ^ ((value >> 35n) + BigInt(length))) * mix2) & mask64;
    return value ^ (value >> 28n);
  }
  const low = key(24) ^ input.readBigUInt64LE();
  const high = key(40) ^ input.readBigUInt64LE(length - 8);
  return finish((BigInt(length) + swapped(low, 8) + high + folded(low, high)) & mask64);
}

function hash128(input: Buffer): Pair {
  const { length } = input;
  if (length <= 16) return short128(input);
  const size = BigInt(length);
  const start = (size * prime64[0]) & mask64;
  if (length > 240) {
    const sums = accumulated(input);
    return [merged(sums, start, 11), merged(sums, ~(size * prime64[1]) & mask64, secret.length - 75)];
  }
  const [a, b] = length <= 128 ? upTo128(input, start) : upTo240(input, start);
  const high = finish((a * prime64[0] + b * prime64[3] + size * prime64[1]) & mask64);
  return [finish((a + b) & mask64), -high & mask64];
}

function upTo128(input: Buffer, start: bigint): Pair {
  let sums: Pair = [start, 0n];
  for (let i = (input.length - 1) >> 5; i >= 0; i--) {
    sums = mixTwo(sums, input, i * 16, input.length - i * 16 - 16, i * 32);
  }
  return sums;
}

function upTo240(input: Buffer, start: bigint): Pair {
  let sums: Pair = [start, 0n];
  for (let i = 0; i < 4; i++) sums = mixTwo(sums, input, i * 32, i * 32 + 16, i * 32);
  sums = [finish(sums[0]), finish(sums[1])];
  for (let i = 4; i < input.length >> 5; i++) {
    sums = mixTwo(sums, input, i * 32, i * 32 + 16, (i - 4) * 32 + 3);
  }
  return mixTwo(sums, input, input.length - 16, input.length - 32, 103);
}

function mixTwo([a, b]: Pair, input: Buffer, first: number, second: number, secretAt: number): Pair {
  const sumAt = (at: number): bigint => (input.readBigUInt64LE(at) + input.readBigUInt64LE(at + 8)) & mask64;
  return [
    ((a + mixStep(input, first, secretAt)) & mask64) ^ sumAt(second),
    ((b + mixStep(input, second, secretAt + 16)) & mask64) ^ sumAt(first),
  ];
}

function short128(input: Buffer): Pair {
  const { length } = input;
  if (length === 0) return [finishShort(key(64)), finishShort(key(80))];
  if (length <= 3) return few128(fewBytes(input));
  return length <= 8 ? upTo8(input) : upTo16(input);
}

function few128(combined: bigint): Pair {
  const turned = swapped(combined, 4);
  const rotated = ((turned << 13n) | (turned >> 19n)) & mask32;
  const half = (at: number): bigint => (word(at) ^ (word(at) >> 32n)) & mask32;
  return [finishShort(half(0) ^ combined), finishShort(half(8) ^ rotated)];
}

function upTo8(input: Buffer): Pair {
  const { length } = input;
  const value = key(16) ^ (halfWord(input, 0) | (halfWord(input, length - 4) << 32n));
  const product = multiply(value, (prime64[0] + (BigInt(length) << 2n)) & mask64);
  const high = (product[1] + (product[0] << 1n)) & mask64;
  let low = product[0] ^ (high >> 3n);
  low = ((low ^ (low >> 35n)) * mix2) & mask64;
  return [low ^ (low >> 28n), finish(high)];
}

function upTo16(input: Buffer): Pair {
  const { length } = input;
  const last = input.readBigUInt64LE(length - 8);
  const second = key(48) ^ last;
  const product = multiply(key(32) ^ input.readBigUInt64LE() ^ last, prime64[0]);
  const high = (product[1] + ((second >> 32n) << 32n) + (second & mask32) * prime32[1]) & mask64;
  const low = ((product[0] + (BigInt(length - 1) << 54n)) & mask64) ^ swapped(high, 8);
  const again = multiply(low, prime64[1]);
  return [finish(again[0]), finish((again[1] + high * prime64[1]) & mask64)];
}

/** The eight sums over a long input: 64 bytes at a time, scrambled after each block. */
function accumulated(input: Buffer): BigUint64Array {
  const [a, b, c, d, e] = prime64;
  const sums = BigUint64Array.of(prime32[2], a, b, c, d, prime32[1], e, prime32[0]);
  const last = input.length - stripeBytes;
  const blocks = Math.floor((input.length - 1) / blockBytes);
  for (let block = 0; block <= blocks; block++) {
    const start = block * blockBytes;
    const isLast = block === blocks;
    const stripes = isLast ? Math.floor((input.length - start - 1) / stripeBytes) : stripesPerBlock;
    for (let i = 0; i < stripes; i++) addStripe(sums, input, start + i * stripeBytes, i * 8);
    if (!isLast) scramble(sums);
  }
  addStripe(sums, input, last, secret.length - 71);
  return sums;
}

function addStripe(sums: BigUint64Array, input: Buffer, at: number, secretAt: number): void {
  for (let i = 0; i < 8; i++) {
    const data = input.readBigUInt64LE(at + i * 8);
    const value = data ^ word(secretAt + i * 8);
    sums[i ^ 1]! += data;
    sums[i]! += (value & mask32) * (value >> 32n);
  }
}

function scramble(sums: BigUint64Array): void {
  for (let i = 0; i < 8; i++) {
    const sum = sums[i]!;
    sums[i] = (sum ^ (sum >> 47n) ^ word(secret.length - stripeBytes + i * 8)) * prime32[0];
  }
}

function merged(sums: BigUint64Array, start: bigint, secretAt: number): bigint {
  let result = start;
  for (let i = 0; i < 4; i++) {
    const at = secretAt + i * 16;
    result += folded(sums[i * 2]! ^ word(at), sums[i * 2 + 1]! ^ word(at + 8));
  }
  return finish(result & mask64);
}
