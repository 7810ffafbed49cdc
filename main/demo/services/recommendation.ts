import type { Database } from "../shop/database.ts";
import { skus } from "../shop/domain.ts";
import { ModelUnavailable } from "../shop/errors.ts";
import type { Shop } from "../shop/shop.ts";

const unavailableChance = 0.02;
/** A stranger has no profile row, and the fallback reads the products one by one: an N+1 loop now and then. */
const strangerChance = 0.08;

/** A small model. The page works without it. */
export function recommendation(shop: Shop): void {
  const features = shop.database({ system: "redis", namespace: "1", host: "redis", port: 6379 });
  const products = shop.database({ system: "mysql", namespace: "products", host: "mysql", port: 3306 });
  const score = shop.meter.createGauge("shop.recommendation.score", {
    unit: "1",
    description: "Score of the best match.",
  });

  shop.server.route("GET /recommendations", async () => {
    await features.query({ operation: "GET", collection: "profile", medianMs: 1.5, rows: 1 });
    if (shop.random.chance(strangerChance)) await readOneByOne(shop, products);
    const best = await shop.step(
      "model.predict",
      { "model.name": "similar-items", "model.version": "2026-10" },
      async () => {
        await shop.work(45);
        if (shop.random.chance(unavailableChance)) throw new ModelUnavailable();
        return shop.random.next();
      },
    );
    score.record(best, { "model.name": "similar-items" });
    return skus.slice(0, 4);
  });
}

async function readOneByOne(shop: Shop, products: Database): Promise<void> {
  shop.log.debug("no profile, reading products one by one", { "app.products": skus.length });
  for (let index = 0; index < skus.length; index++) {
    await products.query({
      operation: "SELECT",
      collection: "products",
      text: "SELECT sku, tags FROM products WHERE sku = ?",
      medianMs: 3,
      rows: 1,
    });
  }
}
