import type { Database } from "../shop/database.ts";
import { type Cart, type CartItem, type Order, skus } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";

const cacheHitChance = 0.6;

/** Carts: a cache before the database. Fault `missing`: the canary never asks the cache. */
export function cart(shop: Shop): void {
  const cache = shop.database({ system: "redis", namespace: "0", host: "redis", port: 6379 });
  const database = shop.database({ system: "postgresql", namespace: "carts", host: "postgres", port: 5432 });
  const lookups = shop.meter.createCounter("shop.cart.cache.lookups", {
    unit: "{lookup}",
    description: "Reads of the cart cache, by whether they hit.",
  });
  const changed = shop.meter.createCounter("shop.cart.changes", {
    unit: "{change}",
    description: "Changes of carts.",
  });

  shop.server.route("GET /cart/{id}", async ({ params }) => {
    const isHit = shop.fault === "missing" ? false : await askCache(shop, cache);
    lookups.add(1, { "cache.hit": isHit });
    if (!isHit) await readCart(database);
    await shop.work(9);
    return randomCart(shop, params["id"] ?? "");
  });

  shop.server.route("POST /cart/{id}/items", async ({ params, body }) => {
    const item = await body<CartItem>();
    await database.query({
      operation: "INSERT",
      collection: "cart_items",
      text: "INSERT INTO cart_items (cart_id, sku, quantity) VALUES ($1, $2, $3)",
      medianMs: 16,
    });
    await cache.query({ operation: "DEL", collection: "cart", medianMs: 1 });
    changed.add(1, { "app.cart.change": "add" });
    shop.log.info(`added ${item.quantity} × ${item.sku}`, {
      "app.cart.id": params["id"] ?? "",
      "app.sku": item.sku,
    });
    return { ...randomCart(shop, params["id"] ?? ""), items: [item] };
  });

  shop.queue.consumeBatch("orders", async (orders) => {
    await database.query({
      operation: "DELETE",
      collection: "carts",
      text: "DELETE FROM carts WHERE id = ANY($1)",
      medianMs: 8 + orders.length,
      rows: orders.length,
    });
    changed.add(orders.length, { "app.cart.change": "clear" });
    shop.log.info(`cleared ${orders.length} carts`, {
      "app.cart.ids": (orders as Order[]).map(({ cartId }) => cartId),
    });
  });
}

async function askCache(shop: Shop, cache: Database): Promise<boolean> {
  const isHit = shop.random.chance(cacheHitChance);
  await cache.query({ operation: "GET", collection: "cart", medianMs: 1.5, rows: isHit ? 1 : 0 });
  return isHit;
}

function readCart(database: Database): Promise<void> {
  return database.query({
    operation: "SELECT",
    collection: "cart_items",
    text: "SELECT sku, quantity FROM cart_items WHERE cart_id = $1",
    medianMs: 22,
    rows: 3,
  });
}

function randomCart(shop: Shop, id: string): Cart {
  const items = Array.from({ length: shop.random.between(1, 5) }, () => ({
    sku: shop.random.pick(skus),
    quantity: shop.random.between(1, 3),
    priceCents: shop.random.between(490, 24_900),
  }));
  return { id, items };
}
