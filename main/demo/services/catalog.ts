import { skus } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";

/** Product texts and search. */
export function catalog(shop: Shop): void {
  const index = shop.database({ system: "elasticsearch", namespace: "shop", host: "search", port: 9200 });
  const cache = shop.database({ system: "redis", namespace: "2", host: "redis", port: 6379 });

  shop.server.route("GET /products", async () => {
    await cache.query({ operation: "MGET", collection: "product", medianMs: 2, rows: skus.length });
    await shop.work(9);
    return skus;
  });

  shop.server.route("GET /products/{sku}", async ({ params }) => {
    await cache.query({ operation: "GET", collection: "product", medianMs: 1.5, rows: 1 });
    return { sku: params["sku"] };
  });

  shop.server.route("GET /search", async ({ query }) => {
    const rows = shop.random.between(0, 30);
    await index.query({ operation: "search", collection: "products", medianMs: 60, rows });
    if (rows === 0) shop.log.info("search found nothing", { "app.search.text": query.get("q") ?? "" });
    return { found: rows };
  });
}
