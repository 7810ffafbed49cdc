import { expect, test } from "vitest";
import { xxh3, xxh128 } from "./xxh3.ts";

/** The bytes that the xxHash project tests itself with (`cli/xsum_sanity_check.c`). */
function sanityBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let generator = 2654435761n;
  for (let i = 0; i < length; i++) {
    bytes[i] = Number(generator >> 56n);
    generator = BigInt.asUintN(64, generator * 11400714785074694797n);
  }
  return bytes;
}

/** Lengths around every change of the algorithm; hashes of xxHash 0.8.3. */
test.each<[number, string, string]>([
  [0, "2d06800538d394c2", "99aa06d3014798d86001c324468d497f"],
  [1, "c44bdff4074eecdb", "a6cd5e9392000f6ac44bdff4074eecdb"],
  [2, "7a9978044cb8a8bb", "76750c3c7bf956687a9978044cb8a8bb"],
  [3, "54247382a8d6b94d", "20efc49ff02422ea54247382a8d6b94d"],
  [4, "e5dc74bc51848a51", "970d585ac632bf8e2e7d8d6876a39fe9"],
  [6, "27b56a84cd2d7325", "082afe0b8162d12a3e7039bdda43cfc6"],
  [8, "24ccc9acaa9f65e4", "47a7f080d82bb45664c69cab4bb21dc5"],
  [9, "14d5001c15dd3f2b", "564ef6078950d457ed7ccbc501eb7501"],
  [12, "a713daf0dfbb77e7", "6e3efd8fc7802b18061a192713f69ad9"],
  [16, "981b17d36c7498c9", "c68c368ecf8a9c05562980258a998629"],
  [17, "796f5acd3a60f862", "955fa78643ed3669abbc12d11973d7db"],
  [24, "a3fe70bf9d3510eb", "0ce966e4678d37611e7044d28b1b901d"],
  [32, "9feaddbdbf57eed3", "98fc6458710dc2e8278410a17595e3f9"],
  [48, "397da259ecba1f11", "a002ac4e5478227ef942219aed80f67b"],
  [64, "9cb48487720ec49d", "6d90e81a9b0fd622efdb6a44690721a9"],
  [80, "bcdefbbb2c47c90a", "fdf2cefde9eaac8a454ae6bf7a8a532d"],
  [96, "935a769a7f94776f", "d9d0b885f56c93f1e9324473ea9afebe"],
  [112, "d13d8f57931eef19", "d1b2cf3831d419adcbfd9024e4b6c79d"],
  [128, "fcff24126754d861", "39992220e045260aebb15e34a7fb5ab1"],
  [129, "98f1b0a679a2ca29", "03815fc91f1b30b686c9e3bc8f0a3b5c"],
  [144, "c440d47e5f03fe58", "19a5ee4a79aa51237a9080376c0e4b95"],
  [195, "cd94217ee362ec3a", "7729543a26b207ee3fb593c086a66075"],
  [240, "81c3c2b67f568ccf", "aa4202daa2769dc85c9aae94c8ebe5a0"],
  [241, "c5a639ecd2030e5e", "99a80ecf0ecfc647c5a639ecd2030e5e"],
  [403, "cdeb804d65c6dea4", "1b6de21e332dd73dcdeb804d65c6dea4"],
  [512, "617e49599013cb6b", "18d2d110dcc9bca1617e49599013cb6b"],
  [1024, "dd85c9b5c1109c5c", "0d30d24071c64c57dd85c9b5c1109c5c"],
  [1025, "d870c0fa13211c6a", "fd3ee4fe7f2954c6d870c0fa13211c6a"],
  [2048, "dd59e2c3a5f038e0", "f736557fd47073a5dd59e2c3a5f038e0"],
  [2240, "6e73a90539cf2948", "ccb134fbfa7ce49d6e73a90539cf2948"],
  [2367, "cb37aeb9e5d361ed", "e89c0f6ff369b427cb37aeb9e5d361ed"],
  [4096, "e91206429d1f48f9", "b9cfaea2ca5626a4e91206429d1f48f9"],
])("%i bytes", (length, short, long) => {
  const bytes = sanityBytes(length);
  expect([xxh3(bytes), xxh128(bytes)]).toEqual([short, long]);
});
