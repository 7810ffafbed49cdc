import type { Database } from "../shop/database.ts";
import { type CartItem, type Order, warehouses } from "../shop/domain.ts";
import { DeadlockDetected } from "../shop/errors.ts";
import type { Shop } from "../shop/shop.ts";

const stockMedianMs = 18;
const slowFactor = 5;
const deadlockChance = 0.012;
/** The canary of fault `n-plus-one` looks into this many bins of every item, one query each. */
const binsPerItem = 24;

/** Stock and reservations. Faults `slow` and `n-plus-one` live in its canary. */
export function inventory(shop: Shop): void {
  const database = shop.database({ system: "postgresql", namespace: "stock", host: "postgres", port: 5432 });
  const reserved = shop.meter.createCounter("shop.inventory.reserved", {
    unit: "{item}",
    description: "Items reserved.",
  });
  observeStock(shop);

  shop.server.route("GET /stock/{sku}", async ({ params }) => {
    await selectStock(shop, database, 1);
    return { sku: params["sku"], available: shop.random.between(0, 80) };
  });

  shop.server.route("GET /search", async () => {
    await selectStock(shop, database, 12);
    await shop.work(3);
    return { found: shop.random.between(0, 12) };
  });

  shop.server.route("POST /reserve", async ({ body }) => {
    const { items } = await body<{ items: readonly CartItem[] }>();
    await shop.step("reserve items", { "app.reserve.items": items.length }, async () => {
      if (shop.fault === "n-plus-one") await selectEachBin(database, items.length);
      else await selectStock(shop, database, items.length * warehouses.length);
      await updateStock(shop, database, items.length);
    });
    reserved.add(items.length, { "app.warehouse": shop.random.pick(warehouses) });
    return { reserved: items.length };
  });

  shop.queue.consume("orders", async (order) => {
    const { id, items } = order as Order;
    await database.query({
      operation: "UPDATE",
      collection: "reservations",
      text: "UPDATE reservations SET state = 'sold' WHERE order_id = $1",
      medianMs: 9,
      rows: items.length,
    });
    shop.log.debug(`reservations of ${id} settled`, { "app.order.id": id });
  });
}

function selectStock(shop: Shop, database: Database, rows: number): Promise<void> {
  return database.query({
    operation: "SELECT",
    collection: "stock",
    text: "SELECT sku, warehouse, available FROM stock WHERE sku = ANY($1)",
    medianMs: stockMedianMs * (shop.fault === "slow" ? slowFactor : 1),
    rows,
  });
}

async function selectEachBin(database: Database, items: number): Promise<void> {
  for (let bin = 0; bin < items * binsPerItem; bin++) {
    await database.query({
      operation: "SELECT",
      collection: "stock",
      text: "SELECT available FROM stock WHERE sku = $1 AND bin = $2",
      medianMs: 1.2,
      rows: 1,
    });
  }
}

async function updateStock(shop: Shop, database: Database, rows: number): Promise<void> {
  await database.query({
    operation: "UPDATE",
    collection: "stock",
    text: "UPDATE stock SET available = available - $1 WHERE sku = $2",
    medianMs: 19,
    rows,
  });
  if (shop.random.chance(deadlockChance)) throw new DeadlockDetected("stock");
}

function observeStock(shop: Shop): void {
  shop.meter
    .createObservableGauge("shop.inventory.stock", {
      unit: "{item}",
      description: "Items in stock, by warehouse.",
    })
    .addCallback((result) => {
      for (const [index, warehouse] of warehouses.entries()) {
        const wave = Math.sin(Date.now() / 60_000 + index);
        result.observe(Math.round(900 + 100 * index + 150 * wave), { "app.warehouse": warehouse });
      }
    });
}
