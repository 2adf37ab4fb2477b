import { isDeepStrictEqual } from "node:util";
import type { AccountRecord, Database, MeterRecord } from "@orrery/db";
import type { RateCard } from "@orrery/domain/billing";
import {
  ACCOUNTS_MAX,
  ACCOUNTS_PER_NODE_MAX,
  type AccountId,
  type EventView,
  NO_BILLING,
  type NodeId,
  type SpecAccount,
  type SpecBilling,
} from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import { priceCapsOf } from "./price-caps.ts";

export type BillingSpecsOptions = {
  db: Pick<Database, "read">;
  clock: Clock;
  log: Logger;
  /** What these nodes' specs say of billing is other than it was; null = of all nodes. */
  onChanged: (nodeIds: readonly NodeId[] | null) => void;
};

/** What changes together is read together. */
const READ_AFTER_MS = 100;
/** Cards that come within a day, and what an event did not tell. */
const LOOK_EVERY_MS = 60_000;
const AGAIN_MS = 2_000;
const ACCOUNT_EVENTS = new Set([
  "account.created",
  "account.changed",
  "account.suspended",
  "account.resumed",
  "account.closed",
  "account.assigned",
]);

type Known = {
  accounts: ReadonlyMap<AccountId, AccountRecord>;
  nodes: ReadonlyMap<NodeId, AccountId>;
  workers: Readonly<Record<string, AccountId>>;
  cards: readonly RateCard[];
  meters: readonly MeterRecord[];
};

/**
 * What each node's spec says of who pays: from memory, which follows the log. Accounts' parts are made once for all their nodes, and only those
 * of nodes are made.
 */
export class BillingSpecs {
  readonly #options: BillingSpecsOptions;
  #known: Known = { accounts: new Map(), nodes: new Map(), workers: {}, cards: [], meters: [] };
  readonly #made = new Map<AccountId, SpecAccount>();
  #timer: NodeJS.Timeout | null = null;
  #lookTimer: NodeJS.Timeout | null = null;
  #reading: Promise<void> | null = null;
  #isStale = false;
  #isStopped = false;

  constructor(options: BillingSpecsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#known = await this.#read();
    this.#lookTimer = setInterval(() => this.refreshSoon(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#lookTimer !== null) clearInterval(this.#lookTimer);
  }

  onEvent({ type }: EventView): void {
    const isOurs = ACCOUNT_EVENTS.has(type) || type.startsWith("rate_card.") || type.startsWith("meter.");
    if (isOurs) this.refreshSoon();
  }

  specOf(nodeId: NodeId): SpecBilling {
    const { nodes, workers } = this.#known;
    const nodeAccountId = nodes.get(nodeId) ?? null;
    const ids = new Set([...(nodeAccountId === null ? [] : [nodeAccountId]), ...Object.values(workers)]);
    const accounts = [...ids].flatMap((id) => this.#accountOf(id) ?? []).slice(0, ACCOUNTS_PER_NODE_MAX);
    if (accounts.length === 0) return NO_BILLING;
    const known = new Set(accounts.map(({ id }) => id));
    return {
      nodeAccountId: nodeAccountId !== null && known.has(nodeAccountId) ? nodeAccountId : null,
      workers: Object.fromEntries(Object.entries(workers).filter(([, id]) => known.has(id))),
      accounts,
    };
  }

  refreshSoon(delayMs = READ_AFTER_MS): void {
    if (this.#isStopped || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#isStale = true;
      this.#reading ??= this.#refresh().finally(() => {
        this.#reading = null;
      });
    }, delayMs).unref();
  }

  async #refresh(): Promise<void> {
    while (this.#isStale && !this.#isStopped) {
      this.#isStale = false;
      try {
        this.#take(await this.#read());
      } catch (error) {
        this.#options.log.warn({ err: error }, "could not read what nodes' specs say of accounts");
        this.refreshSoon(AGAIN_MS);
      }
    }
  }

  async #read(): Promise<Known> {
    const { read } = this.#options.db;
    const spans = await read.accountAssignment.findOpenSpans();
    // Most installations have no accounts at all.
    const records = spans.length === 0 ? [] : await read.account.findAll(ACCOUNTS_MAX);
    const accounts = new Map(records.map((record) => [record.id, record]));
    const nodes = spans.filter(({ kind }) => kind === "node");
    const workers = spans.filter(({ kind }) => kind === "worker").sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      accounts,
      nodes: new Map(nodes.map(({ id, accountId }) => [id as NodeId, accountId as AccountId])),
      workers: Object.fromEntries(workers.map(({ id, accountId }) => [id, accountId as AccountId])),
      cards: spans.length === 0 ? [] : await read.rateCard.findApplicable([...accounts.keys()]),
      meters: spans.length === 0 ? [] : await read.meter.findAll(),
    };
  }

  #take(known: Known): void {
    const before = this.#known;
    this.#known = known;
    const changed = this.#remake();
    const haveWorkersChanged = !isDeepStrictEqual(before.workers, known.workers);
    if (haveWorkersChanged || Object.values(known.workers).some((id) => changed.has(id))) {
      this.#options.onChanged(null);
      return;
    }
    const nodeIds = new Set<NodeId>();
    for (const [nodeId, accountId] of known.nodes) {
      if (before.nodes.get(nodeId) !== accountId || changed.has(accountId)) nodeIds.add(nodeId);
    }
    for (const nodeId of before.nodes.keys()) if (!known.nodes.has(nodeId)) nodeIds.add(nodeId);
    if (nodeIds.size > 0) this.#options.onChanged([...nodeIds]);
  }

  /** Those that are other than they were. What stays the same stays the same object. */
  #remake(): Set<AccountId> {
    const changed = new Set<AccountId>();
    // A copy: what is set anew while a map is gone through comes up again, without an end.
    for (const [id, was] of [...this.#made]) {
      this.#made.delete(id);
      const is = this.#accountOf(id);
      if (isDeepStrictEqual(was, is)) this.#made.set(id, was);
      else changed.add(id);
    }
    return changed;
  }

  /** Null for one that is closed: nothing of it is used any more. */
  #accountOf(id: AccountId): SpecAccount | null {
    const made = this.#made.get(id);
    if (made !== undefined) return made;
    const { accounts, cards, meters } = this.#known;
    const account = accounts.get(id);
    if (account === undefined) return null;
    const { name, state, stateReason, reserveUnits } = account;
    const spec: SpecAccount = {
      ...{ id, name, isActive: state === "active", stateReason },
      priceCaps: priceCapsOf(id, cards, meters, this.#options.clock.nowAtMs()),
      reserveUnits: String(reserveUnits),
    };
    this.#made.set(id, spec);
    return spec;
  }
}
