import type { Order } from "../shop/domain.ts";
import type { Shop } from "../shop/shop.ts";

const bounceChance = 0.02;

/** Mails about orders, in batches from the queue. */
export function notification(shop: Shop): void {
  const mails = shop.meter.createCounter("shop.mails", {
    unit: "{mail}",
    description: "Mails sent, by outcome.",
  });

  shop.queue.consumeBatch("orders", async (orders) => {
    for (const order of orders as Order[]) await sendMail(order);
  });

  const sendMail = (order: Order): Promise<void> =>
    shop.step(
      "send mail",
      { "app.order.id": order.id, "app.mail.template": "order-confirmed" },
      async (span) => {
        await shop.work(22);
        const isBounced = shop.random.chance(bounceChance);
        if (isBounced) span.addEvent("mail bounced", { "smtp.reply": 550 });
        mails.add(1, { "app.mail.outcome": isBounced ? "bounced" : "sent" });
      },
    );
}
