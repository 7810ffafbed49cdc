/** The shop as data: the order says which services run when only some of them do. */
export interface ServiceEntry {
  readonly name: string;
  readonly role: string;
}

export const serviceEntries: readonly ServiceEntry[] = [
  { name: "frontend", role: "answers the browser, calls everything else" },
  { name: "checkout", role: "turns a cart into an order" },
  { name: "cart", role: "carts, with a cache before the database" },
  { name: "inventory", role: "stock and reservations" },
  { name: "payment", role: "charges cards at an outside gateway, with retries" },
  { name: "shipping", role: "quotes and parcels" },
  { name: "recommendation", role: "a small model; the page works without it" },
  { name: "catalog", role: "product texts and search" },
  { name: "pricing", role: "prices, discounts, currencies" },
  { name: "fraud", role: "scores orders from the queue" },
  { name: "notification", role: "mails about orders, in batches from the queue" },
  { name: "reviews", role: "what customers say" },
];

/** Below five there is no order to follow through the shop. */
export const minServices = 5;
export const maxServices = serviceEntries.length;
