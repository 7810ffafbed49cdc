import { type CartItem, totalCents } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";

/** Prices and discounts. */
export function pricing(shop: Shop): void {
  const database = shop.database({ system: "mysql", namespace: "prices", host: "mysql", port: 3306 });

  shop.server.route("POST /quotes", async ({ body }) => {
    const { items } = await body<{ items: readonly CartItem[] }>();
    await database.query({
      operation: "SELECT",
      collection: "prices",
      text: "SELECT sku, price_cents FROM prices WHERE sku IN (?)",
      medianMs: 7,
      rows: items.length,
    });
    return shop.step("apply discounts", { "app.quote.items": items.length }, async (span) => {
      await shop.work(4);
      const discountCents = shop.random.chance(0.3) ? Math.round(totalCents(items) / 10) : 0;
      span.setAttribute("app.quote.discount", discountCents / 100);
      return { totalCents: totalCents(items) - discountCents };
    });
  });
}
