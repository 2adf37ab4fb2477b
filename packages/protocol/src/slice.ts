import { z } from "zod";
import { Quantity, Units } from "./amount.ts";
import { WireError } from "./error-code.ts";
import { AccountId } from "./ids.ts";
import { AtMs } from "./time.ts";
import { USAGE_EVENTS_MAX, UsageAnswer } from "./usage.ts";

/** An agent's slices at a time. */
export const SLICES_MAX = 256;
/** Accounts that one node may use. */
export const ACCOUNTS_PER_NODE_MAX = 64;

/** What an agent needs to know of an account to say yes or no from memory. */
export const SpecAccount = z.object({
  id: AccountId,
  name: z.string(),
  isActive: z.boolean(),
  /** Why it is not, in a sentence. */
  stateReason: z.string().nullable(),
  /** At most so many units for one of a meter's quantity, rounded up over `per`: what usage may cost, not what it will. Meters without one are unknown. */
  priceCaps: z.record(z.string(), z.object({ units: Units, per: Quantity, feeUnits: Units })),
  /** What this node keeps reserved for the time without a hub. */
  reserveUnits: Units,
});
export type SpecAccount = z.infer<typeof SpecAccount>;

/** Who pays for what a node uses. */
export const SpecBilling = z.object({
  /** Null = this node belongs to no account; nothing is metered, and nothing authorised. */
  nodeAccountId: AccountId.nullable(),
  /** Workers that belong to another account than their node, by name. */
  workers: z.record(z.string(), AccountId),
  accounts: z.array(SpecAccount).max(ACCOUNTS_PER_NODE_MAX),
});
export type SpecBilling = z.infer<typeof SpecBilling>;

/** Of a node that belongs to no account. */
export const NO_BILLING: SpecBilling = { nodeAccountId: null, workers: {}, accounts: [] };

export const SliceAsk = z.object({ accountId: AccountId, units: Units, isReserve: z.boolean() });
export type SliceAsk = z.infer<typeof SliceAsk>;

export const SliceAnswer = z.discriminatedUnion("outcome", [
  /** Maybe less than was asked for. `endsAtMs`: by the hub's clock. */
  z.object({ outcome: z.literal("granted"), id: z.string(), units: Units, endsAtMs: AtMs, hubAtMs: AtMs }),
  z.object({ outcome: z.literal("refused"), missingUnits: Units, sentence: z.string(), hubAtMs: AtMs }),
  /** The hub could not say. */
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type SliceAnswer = z.infer<typeof SliceAnswer>;

/** The slices that this agent still uses or has told usage of that is not booked yet: all others of this node are released. */
export const SlicesKept = z.object({ ids: z.array(z.string().max(128)).max(SLICES_MAX) });
export type SlicesKept = z.infer<typeof SlicesKept>;
export const SlicesKeptAck = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("noted"), releasedCount: z.int().min(0) }),
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type SlicesKeptAck = z.infer<typeof SlicesKeptAck>;

/** One event of an agent. Its id was made and written to disk before it was allowed or sent. */
export const AgentUsageEvent = z.object({
  id: z.string().min(1).max(64),
  accountId: AccountId,
  meter: z.string().min(1).max(64),
  value: Quantity,
  unique: z.string().min(1).max(256).optional(),
  worker: z.string().min(1).max(64).optional(),
  atMs: AtMs,
  /** What was taken of which slice when it was allowed; empty = it was not. */
  parts: z.array(z.object({ sliceId: z.string().max(128), units: Units })).max(SLICES_MAX),
});
export type AgentUsageEvent = z.infer<typeof AgentUsageEvent>;

/** Oldest first. Sent again until it is answered. */
export const AgentUsage = z.object({
  sentAtMs: AtMs,
  events: z.array(AgentUsageEvent).max(USAGE_EVENTS_MAX),
});
export type AgentUsage = z.infer<typeof AgentUsage>;

export const AgentUsageAck = z.discriminatedUnion("outcome", [
  /** One for each event, in their order: none needs to be sent again. */
  z.object({ outcome: z.literal("stored"), answers: z.array(UsageAnswer), hubAtMs: AtMs }),
  /** Nothing was stored. */
  z.object({ outcome: z.literal("failed"), error: WireError }),
]);
export type AgentUsageAck = z.infer<typeof AgentUsageAck>;
