import type { Order } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";

const suspicious = 0.94;

/** Scores orders from the queue. */
export function fraud(shop: Shop): void {
  const features = shop.database({ system: "mongodb", namespace: "fraud", host: "mongo", port: 27017 });
  const scores = shop.meter.createHistogram("shop.fraud.score", {
    unit: "1",
    description: "Score of an order, 1 is certain fraud.",
    advice: { explicitBucketBoundaries: [0.1, 0.25, 0.5, 0.75, 0.9, 0.95] },
  });

  shop.queue.consume("orders", async (body) => {
    const order = body as Order;
    await features.query({ operation: "find", collection: "orders", medianMs: 8, rows: 5 });
    await shop.step("score order", { "app.order.id": order.id }, async (span) => {
      await shop.work(40);
      const score = shop.random.next();
      span.setAttribute("app.fraud.score", score);
      scores.record(score);
      if (score > suspicious)
        shop.log.warn(`order ${order.id} looks like fraud`, { "app.fraud.score": score });
    });
  });
}
