import type { Cart, CartItem, Order, OrderRequest } from "../shop/domain.ts";
import type { ShopRequest } from "../shop/http-server.ts";
import type { Shop } from "../shop/shop.ts";

/** The only service that the browser talks to. */
export function frontend(shop: Shop): void {
  const renders = shop.meter.createHistogram("shop.page.render.duration", {
    unit: "ms",
    description: "Time to render one page.",
    advice: { explicitBucketBoundaries: [2, 5, 10, 20, 50, 100] },
  });

  const render = <T>(page: string, content: T): Promise<T> =>
    shop.step("render response", { "app.page": page }, async () => {
      const startMs = performance.now();
      await shop.work(12);
      renders.record(performance.now() - startMs, { "app.page": page });
      return content;
    });

  shop.server.route("GET /", async () => {
    const [recommended, products] = await Promise.all([recommendations(shop), listProducts(shop)]);
    return render("home", { recommended, products });
  });

  shop.server.route("GET /api/products/{sku}", async ({ params }) => {
    const stock = await shop.call("inventory", "GET /stock/{sku}", { params });
    const parts = await Promise.all([recommendations(shop), productDetails(shop, params)]);
    return render("product", { stock, parts });
  });

  shop.server.route("GET /api/search", async ({ query }) => {
    const text = query.get("q") ?? "";
    shop.log.debug("search", { "app.search.text": text });
    const owner = shop.has("catalog") ? "catalog" : "inventory";
    return render("search", await shop.call(owner, "GET /search", { query: { q: text } }));
  });

  shop.server.route("GET /api/cart/{id}", async ({ params }) => {
    const cart = await shop.call<Cart>("cart", "GET /cart/{id}", { params });
    return render("cart", { cart, price: await price(shop, cart.items) });
  });

  shop.server.route("POST /api/cart/{id}/items", (request) => addToCart(shop, request));

  shop.server.route("POST /api/checkout", async ({ body }) => {
    const order = await shop.call<Order>("checkout", "POST /orders", { body: await body<OrderRequest>() });
    shop.log.info(`order ${order.id} placed`, { "app.order.id": order.id });
    return render("order", order);
  });
}

async function addToCart(shop: Shop, { params, body }: ShopRequest): Promise<Cart> {
  const item = await body<CartItem>();
  await shop.call("inventory", "GET /stock/{sku}", { params: { sku: item.sku } });
  return shop.call<Cart>("cart", "POST /cart/{id}/items", { params, body: item });
}

/** The page works without recommendations: an error there is worth a warning, not a failure. */
async function recommendations(shop: Shop): Promise<unknown> {
  if (!shop.has("recommendation")) return [];
  try {
    return await shop.call("recommendation", "GET /recommendations", { timeoutMs: 800 });
  } catch (error) {
    shop.log.warn(
      `page shown without recommendations: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  }
}

function listProducts(shop: Shop): Promise<unknown> {
  if (shop.has("catalog")) return shop.call("catalog", "GET /products");
  return shop.call("inventory", "GET /search", { query: { q: "" } });
}

async function productDetails(shop: Shop, params: Readonly<Record<string, string>>): Promise<unknown> {
  const calls: Promise<unknown>[] = [];
  if (shop.has("catalog")) calls.push(shop.call("catalog", "GET /products/{sku}", { params }));
  if (shop.has("reviews")) calls.push(shop.call("reviews", "GET /reviews/{sku}", { params }));
  return Promise.all(calls);
}

async function price(shop: Shop, items: readonly CartItem[]): Promise<unknown> {
  if (!shop.has("pricing")) return {};
  return shop.call("pricing", "POST /quotes", { body: { items } });
}
