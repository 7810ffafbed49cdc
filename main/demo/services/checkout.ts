import { trace } from "@opentelemetry/api";
import { type Cart, type Charge, type Order, type OrderRequest, totalCents } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";
import { orderValueHistogram } from "../shop/telemetry.ts";

/** Turns a cart into an order: prepare, charge, ship, tell the queue. */
export function checkout(shop: Shop): void {
  const orders = shop.meter.createCounter("shop.orders", { unit: "{order}", description: "Orders placed." });
  const values = shop.meter.createHistogram(orderValueHistogram, {
    unit: "EUR",
    description: "Value of an order.",
  });
  const open = shop.meter.createUpDownCounter("shop.checkouts.active", {
    unit: "{checkout}",
    description: "Checkouts under way.",
  });

  shop.server.route("POST /orders", async ({ body }) => {
    const request = await body<OrderRequest>();
    const method = shop.random.chance(0.8) ? "card" : "wallet";
    open.add(1);
    try {
      const order = await prepareOrder(shop, request);
      await settle(shop, order, method);
      orders.add(1, { "payment.method": method });
      values.record(order.totalCents / 100, { "payment.method": method });
      return order;
    } finally {
      open.add(-1);
    }
  });
}

async function prepareOrder(shop: Shop, { cartId, userId }: OrderRequest): Promise<Order> {
  return shop.step("prepare order", { "app.cart.id": cartId }, async (span) => {
    const { items } = await shop.call<Cart>("cart", "GET /cart/{id}", { params: { id: cartId } });
    span.setAttribute("app.cart.items", items.length);
    await shop.call("inventory", "POST /reserve", { body: { items } });
    if (shop.has("pricing")) await shop.call("pricing", "POST /quotes", { body: { items } });
    const order: Order = { id: orderId(shop), cartId, items, totalCents: totalCents(items) };
    shop.log.info({ event: "order prepared", order: order.id, items: items.length, user: userId });
    return order;
  });
}

async function settle(shop: Shop, order: Order, method: Charge["method"]): Promise<void> {
  trace
    .getActiveSpan()
    ?.setAttributes({ "app.order.id": order.id, "app.order.amount": order.totalCents / 100 });
  const charge: Charge = { orderId: order.id, amountCents: order.totalCents, method };
  await shop.call("payment", "POST /charges", { body: charge });
  if (shop.has("shipping")) await shop.call("shipping", "POST /shipments", { body: order });
  await shop.queue.publish("orders", order, 3);
}

function orderId(shop: Shop): string {
  return `ord-${shop.random.between(10_000_000, 99_999_999)}`;
}
