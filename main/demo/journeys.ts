import { randomUUID } from "node:crypto";
import { skus } from "./shop/domain.ts";
import type { Random } from "./shop/random.ts";

/** One request of the browser. */
export interface Visit {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: unknown;
  /** W3C baggage: who it is. The services copy it to their spans. */
  readonly baggage: string;
}

interface User {
  readonly id: string;
  readonly tier: "gold" | "standard";
  readonly session: string;
}

interface Page {
  readonly method: Visit["method"];
  /** How often this page is asked for, relative to the others. */
  readonly weight: number;
  path(random: Random, user: User): string;
  body?(random: Random, user: User): unknown;
}

const pages: readonly [Page, ...Page[]] = [
  { method: "GET", weight: 14, path: () => "/" },
  { method: "GET", weight: 22, path: (random) => `/api/products/${random.pick(skus)}` },
  { method: "GET", weight: 10, path: (random) => `/api/search?q=${random.pick(skus).replace(/-.*/, "")}` },
  { method: "GET", weight: 14, path: (_, user) => `/api/cart/${user.id}` },
  {
    method: "POST",
    weight: 12,
    path: (_, user) => `/api/cart/${user.id}/items`,
    body: (random) => ({ sku: random.pick(skus), quantity: random.between(1, 3), priceCents: 1990 }),
  },
  {
    method: "POST",
    weight: 28,
    path: () => "/api/checkout",
    body: (_, user) => ({ cartId: user.id, userId: user.id }),
  },
];
const totalWeight = pages.reduce((sum, { weight }) => sum + weight, 0);

const userCount = 40;
const goldShare = 0.25;

/** Draws visits of a small town of users. */
export class Journeys {
  readonly #random: Random;
  readonly #users: readonly User[];

  constructor(random: Random) {
    this.#random = random;
    this.#users = Array.from({ length: userCount }, () => ({
      id: `cust-${random.between(1000, 9999)}`,
      tier: random.chance(goldShare) ? "gold" : "standard",
      session: randomUUID(),
    }));
  }

  next(): Visit {
    const user = this.#users[this.#random.between(0, userCount - 1)]!;
    const page = this.#page();
    return {
      method: page.method,
      path: page.path(this.#random, user),
      body: page.body?.(this.#random, user),
      baggage: `user.id=${user.id},user.tier=${user.tier},session.id=${user.session}`,
    };
  }

  #page(): Page {
    let draw = this.#random.next() * totalWeight;
    for (const page of pages) {
      draw -= page.weight;
      if (draw < 0) return page;
    }
    return pages[0];
  }
}
