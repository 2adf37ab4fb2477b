import { availableUnits, emptyWallet, post, SLICE_GRACE_MS, type Wallet } from "@orrery/domain/billing";
import type {
  AccountId,
  AgentUsage,
  AgentUsageAck,
  AgentUsageEvent,
  NodeId,
  SliceAnswer,
  SliceAsk,
  SlicesKept,
  SlicesKeptAck,
  SpecBilling,
} from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";

const SLICE_LIFE_MS = 60_000;

/** The hub's wallets, usage and slices in memory, by the ledger's own rules; what it books costs what its parts were taken for. */
export class StandInBilling {
  readonly wallets = new Map<AccountId, Wallet>();
  /** Each event once, in the order in which it was booked. */
  readonly booked: AgentUsageEvent[] = [];
  /** Events that came again after they were booked. */
  repeatCount = 0;
  /** Messages with usage that were taken, or not. */
  batchCount = 0;
  asks: SliceAsk[] = [];
  kept: (readonly string[])[] = [];
  /** `failed`: as with a database that does not answer. `lost`: it is done, and the answer gets lost. `silent`: nothing is done. */
  usageAnswers: "stored" | "failed" | "lost" | "silent" = "stored";
  sliceAnswers: "given" | "failed" | "silent" = "given";
  #count = 0;
  readonly #ids = new Set<string>();

  /** An account with so many units. */
  open(accountId: AccountId, units: bigint, overdraftUnits = 0n): void {
    this.wallets.set(accountId, emptyWallet(accountId, overdraftUnits));
    if (units > 0n) this.buy(accountId, units);
  }

  buy(accountId: AccountId, units: bigint): void {
    const terms = { priority: 50, endsAtMs: null, isPromotional: false };
    this.#post(accountId, { kind: "purchase", units, ...terms });
  }

  available(accountId: AccountId): bigint {
    return availableUnits(this.#wallet(accountId));
  }

  holdsOf(accountId: AccountId): Wallet["holds"] {
    return this.#wallet(accountId).holds;
  }

  usage(nodeId: NodeId, { events }: AgentUsage, hubAtMs: number): AgentUsageAck | Promise<never> {
    this.batchCount += 1;
    if (this.usageAnswers === "failed") return { outcome: "failed", error: unavailable() };
    if (this.usageAnswers === "silent") return new Promise(() => undefined);
    const answers = events.map((event) => {
      const isRepeat = this.#ids.has(event.id);
      if (isRepeat) this.repeatCount += 1;
      else this.#book(nodeId, event);
      const units = String(event.parts.reduce((sum, part) => sum + BigInt(part.units), 0n));
      return { outcome: "booked" as const, id: event.id, units, isRepeat };
    });
    if (this.usageAnswers === "lost") return new Promise(() => undefined);
    return { outcome: "stored", answers, hubAtMs };
  }

  sliceAsk(nodeId: NodeId, ask: SliceAsk, hubAtMs: number): SliceAnswer | Promise<never> {
    this.asks.push(ask);
    if (this.sliceAnswers === "failed") return { outcome: "failed", error: unavailable() };
    if (this.sliceAnswers === "silent") return new Promise(() => undefined);
    const { accountId, isReserve } = ask;
    const wanted = BigInt(ask.units);
    const available = this.available(accountId);
    const given = available < wanted ? available : wanted;
    if (given <= 0n) {
      const sentence = `The account ${accountId} has 0 credits to spend: buy or grant credits.`;
      return { outcome: "refused", missingUnits: ask.units, sentence, hubAtMs };
    }
    this.#count += 1;
    const id = `slice:${nodeId}:${isReserve ? "r" : "s"}:${this.#count}`;
    const endsAtMs = hubAtMs + (isReserve ? 10 : 1) * SLICE_LIFE_MS;
    this.#post(accountId, { kind: "hold", holdId: id, units: given, endsAtMs: endsAtMs + SLICE_GRACE_MS });
    return { outcome: "granted", id, units: String(given), endsAtMs, hubAtMs };
  }

  slicesKept(nodeId: NodeId, { ids }: SlicesKept): SlicesKeptAck {
    this.kept.push(ids);
    let releasedCount = 0;
    for (const [accountId, wallet] of this.wallets) {
      for (const { id } of wallet.holds) {
        if (!id.startsWith(`slice:${nodeId}:`) || ids.includes(id)) continue;
        this.#post(accountId, { kind: "release", holdId: id });
        releasedCount += 1;
      }
    }
    return { outcome: "noted", releasedCount };
  }

  /** Throws where a part is not covered: something was served that nobody had reserved. */
  #book(nodeId: NodeId, event: AgentUsageEvent): void {
    this.#ids.add(event.id);
    this.booked.push(event);
    for (const { sliceId, units } of event.parts) {
      if (!sliceId.startsWith(`slice:${nodeId}:`)) throw new Error(`a part of another node: ${sliceId}`);
      const settle = {
        kind: "settle",
        holdId: sliceId,
        units: BigInt(units),
        freeUnits: 0n,
        isLast: false,
      } as const;
      this.#post(event.accountId, settle);
    }
  }

  #wallet(accountId: AccountId): Wallet {
    return this.wallets.get(accountId) ?? emptyWallet(accountId, 0n);
  }

  #post(accountId: AccountId, posting: Parameters<typeof post>[1][number]): void {
    const { wallet, outcomes } = post(this.#wallet(accountId), [posting], Date.now());
    const [outcome] = outcomes;
    if (outcome?.outcome === "refused") throw new Error(`${posting.kind}: ${outcome.refusal.reason}`);
    this.wallets.set(accountId, wallet);
  }
}

/** A node's whole account at the list's prices for two meters: a credit for a tool invocation, and agent time. */
export function billingOf(
  accountId: AccountId,
  changes: Partial<SpecBilling["accounts"][number]> = {},
): SpecBilling {
  const price = (units: bigint, per: bigint) => ({ units: String(units), per: String(per), feeUnits: "0" });
  const account = {
    ...{ id: accountId, name: `Account ${accountId}`, isActive: true, stateReason: null, reserveUnits: "0" },
    priceCaps: {
      tool_invocations: price(1_000_000_000n, 1n),
      agent_time: price(0n, 1n),
      transferred_bytes: price(0n, 1n),
    },
    ...changes,
  };
  return { nodeAccountId: accountId, workers: {}, accounts: [account] };
}

function unavailable() {
  return toWireError(new AppError("DATABASE_UNAVAILABLE"));
}
