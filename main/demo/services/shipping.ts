import type { Order } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";

const carriers = ["postman", "bluebird", "cargobike"] as const;

/** Quotes and parcels. */
export function shipping(shop: Shop): void {
  const database = shop.database({
    system: "postgresql",
    namespace: "shipping",
    host: "postgres",
    port: 5432,
  });
  const weights = shop.meter.createHistogram("shop.parcel.weight", {
    unit: "kg",
    description: "Weight of a parcel.",
    advice: { explicitBucketBoundaries: [1, 2, 5, 10, 20, 31.5] },
  });

  shop.server.route("POST /shipments", async ({ body }) => {
    const order = await body<Order>();
    const carrier = shop.random.pick(carriers);
    await shop.step("quote", { "shipping.carrier": carrier }, async (span) => {
      await shop.work(18);
      span.setAttribute("shipping.price", shop.random.between(390, 1490) / 100);
    });
    weights.record(shop.random.logNormal(2.4, 0.8), { "shipping.carrier": carrier });
    await database.query({
      operation: "INSERT",
      collection: "shipments",
      text: "INSERT INTO shipments (order_id, carrier) VALUES ($1, $2)",
      medianMs: 8,
    });
    shop.log.info(`parcel of ${order.id} goes with ${carrier}`, { "app.order.id": order.id });
    return { carrier };
  });
}
