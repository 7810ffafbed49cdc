import type { Shop } from "../shop/shop.ts";

/** What customers say. */
export function reviews(shop: Shop): void {
  const database = shop.database({ system: "mongodb", namespace: "reviews", host: "mongo", port: 27017 });

  shop.server.route("GET /reviews/{sku}", async ({ params }) => {
    await database.query({
      operation: "find",
      collection: "reviews",
      medianMs: 10,
      rows: shop.random.between(0, 40),
    });
    return { sku: params["sku"], stars: shop.random.between(1, 5) };
  });
}
