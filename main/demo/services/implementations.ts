import type { Shop } from "../shop/shop.ts";
import { cart } from "./cart.ts";
import { catalog } from "./catalog.ts";
import { checkout } from "./checkout.ts";
import { fraud } from "./fraud.ts";
import { frontend } from "./frontend.ts";
import { inventory } from "./inventory.ts";
import { notification } from "./notification.ts";
import { payment } from "./payment.ts";
import { pricing } from "./pricing.ts";
import { recommendation } from "./recommendation.ts";
import { reviews } from "./reviews.ts";
import { shipping } from "./shipping.ts";

/** The code behind each name of the catalogue. */
export const implementations: Readonly<Record<string, (shop: Shop) => void>> = {
  frontend,
  checkout,
  cart,
  inventory,
  payment,
  shipping,
  recommendation,
  catalog,
  pricing,
  fraud,
  notification,
  reviews,
};
