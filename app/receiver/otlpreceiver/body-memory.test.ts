import fc from "fast-check";
import { expect, test } from "vitest";
import { BodyPieces } from "./body-memory.ts";
import { BudgetShare, ByteBudget } from "./byte-budget.ts";

const budget = new ByteBudget(1 << 30);

function bodyOf(share: BudgetShare, pieces: readonly Buffer[], expectedBytes = 0): Buffer {
  const body = new BodyPieces(share, expectedBytes);
  for (const piece of pieces) body.add(piece);
  return body.take();
}

test("a body is its pieces in a row, whatever was announced and used the memory before", () => {
  const piece = fc.record({ length: fc.nat({ max: 90_000 }), fill: fc.nat({ max: 255 }) });
  const announced = fc.constantFrom(0, -1, 1, 100_000, 1e12, Number.NaN);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), announced, (made, expectedBytes) => {
      const share = new BudgetShare(budget);
      const pieces = made.map(({ length, fill }) => Buffer.alloc(length, fill));
      const body = bodyOf(share, pieces, expectedBytes);
      expect(Buffer.compare(body, Buffer.concat(pieces))).toBe(0);
      share.release();
    }),
  );
});

test("memory of a large body serves the next one, and two at a time have one each", () => {
  const large = [Buffer.alloc(200_000, 1), Buffer.alloc(100_000, 2)];
  const share = new BudgetShare(budget);
  const first = bodyOf(share, large);
  const second = bodyOf(share, large);
  expect(second.buffer).not.toBe(first.buffer);
  expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
  share.release();
  const third = bodyOf(new BudgetShare(budget), large);
  expect([first.buffer, second.buffer]).toContain(third.buffer);
});

test("a short body has memory of its own", () => {
  expect(bodyOf(new BudgetShare(budget), [Buffer.from("ab"), Buffer.from("c")]).toString()).toBe("abc");
  expect(bodyOf(new BudgetShare(budget), [Buffer.alloc(9_000)]).buffer).toBeInstanceOf(ArrayBuffer);
});
