import type { Charge } from "../shop/domain.ts";
import { CardDeclined, GatewayTimeout, HttpError } from "../shop/errors.ts";
import type { Shop } from "../shop/shop.ts";

const gatewayTimeoutMs = 320;
/** The canary of fault `retry` shipped with timeouts that were meant for a test environment. */
const impatientTimeoutsMs = [40, 60, gatewayTimeoutMs];
const patientTimeoutsMs = [gatewayTimeoutMs, gatewayTimeoutMs, gatewayTimeoutMs];
const backoffMs = 14;

const declinedChance = 0.03;
/** The canary of fault `error` fails every fifth charge. */
const rejectedEvery = 5;
const regions = ["eu-west-1", "eu-central-1", "us-east-1"] as const;

interface Attempt {
  /** 0 for the first. */
  readonly index: number;
  readonly timeoutMs: number;
  readonly isRejected: boolean;
}

/** Charges cards at a gateway outside. Faults `error` and `retry` live in its canary. */
export function payment(shop: Shop): void {
  const database = shop.database({
    system: "postgresql",
    namespace: "payments",
    host: "postgres",
    port: 5432,
  });
  const revenue = shop.meter.createCounter("shop.revenue", { unit: "EUR", description: "Money taken." });
  const retries = shop.meter.createCounter("shop.payment.retries", {
    unit: "{retry}",
    description: "Calls to the gateway that were repeated.",
  });

  let chargeCount = 0;

  shop.server.route("POST /charges", async ({ body }) => {
    const charge = await body<Charge>();
    await shop.step("validate payment", { "payment.method": charge.method }, () => shop.work(6));
    const isRejected = shop.fault === "error" && ++chargeCount % rejectedEvery === 0;
    await chargeWithRetries(shop, charge, isRejected, () => retries.add(1));
    await database.query({
      operation: "INSERT",
      collection: "payments",
      text: "INSERT INTO payments (order_id, amount_cents, method) VALUES ($1, $2, $3)",
      medianMs: 9,
    });
    revenue.add(charge.amountCents / 100, { "payment.method": charge.method });
    return { paid: true };
  });
}

async function chargeWithRetries(
  shop: Shop,
  charge: Charge,
  isRejected: boolean,
  onRetry: () => void,
): Promise<void> {
  const timeoutsMs = shop.fault === "retry" ? impatientTimeoutsMs : patientTimeoutsMs;
  for (const [index, timeoutMs] of timeoutsMs.entries()) {
    try {
      return await chargeOnce(shop, charge, { index, timeoutMs, isRejected });
    } catch (error) {
      const isLast = index === timeoutsMs.length - 1;
      if (!(error instanceof GatewayTimeout) || isLast) throw error;
      shop.log.warn(`${error.message}, retry ${index + 1} in ${backoffMs} ms`, {
        "app.order.id": charge.orderId,
      });
      onRetry();
      await shop.work(backoffMs);
    }
  }
}

async function chargeOnce(shop: Shop, charge: Charge, attempt: Attempt): Promise<void> {
  const region = shop.random.pick(regions);
  const attributes = {
    "payment.method": charge.method,
    "payment.amount": charge.amountCents / 100,
    "gateway.region": region,
    "retry.count": attempt.index,
  };
  await shop.step(
    attempt.index === 0 ? "charge card" : `charge card (retry ${attempt.index})`,
    attributes,
    async (span) => {
      if (attempt.isRejected) {
        await shop.work(12);
        throw new HttpError(500, "gateway rejected the request: unknown field `three_ds_version`");
      }
      span.addEvent("request sent", { "gateway.region": region });
      await shop.callGateway("POST /v1/charges", {
        body: charge,
        timeoutMs: attempt.timeoutMs,
        headers: { "x-region": region },
      });
      if (shop.random.chance(declinedChance)) throw new CardDeclined("insufficient funds");
      shop.log.info(`charged ${(charge.amountCents / 100).toFixed(2)} EUR`, {
        "app.order.id": charge.orderId,
      });
    },
  );
}
