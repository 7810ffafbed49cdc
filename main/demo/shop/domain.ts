/** What the services tell each other, and the goods they trade. */
export interface CartItem {
  readonly sku: string;
  readonly quantity: number;
  /** Price of one, in cents. */
  readonly priceCents: number;
}

export interface Cart {
  readonly id: string;
  readonly items: readonly CartItem[];
}

export interface Order {
  readonly id: string;
  readonly cartId: string;
  readonly items: readonly CartItem[];
  readonly totalCents: number;
}

export interface OrderRequest {
  readonly cartId: string;
  readonly userId: string;
}

export interface Charge {
  readonly orderId: string;
  readonly amountCents: number;
  readonly method: "card" | "wallet";
}

export const skus = [
  "lamp-brass",
  "mug-blue",
  "chair-oak",
  "desk-ash",
  "kettle-steel",
  "plaid-wool",
  "clock-wall",
  "vase-glass",
  "rug-jute",
  "shelf-pine",
  "pan-iron",
  "board-olive",
] as const;

export const warehouses = ["ams-1", "ber-2", "dub-1", "lis-1", "mad-2", "par-3", "prg-1", "vie-1"] as const;

export function totalCents(items: readonly CartItem[]): number {
  return items.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
}
