import type { IncomingHttpHeaders } from "node:http";
import type {
  EgressPool,
  EgressProxy,
  GatewayRequest,
  PoolId,
  ProxyFault,
  ProxyId,
  ProxyTier,
} from "@orrery/protocol";

/** Who asks, and through which pool. */
export type EgressCaller = {
  credentialId: string;
  worker: string;
  poolId: PoolId;
  session: string | null;
  country: string | null;
  tier: ProxyTier | null;
};

export type EgressAsk = EgressCaller & {
  mode: GatewayRequest["mode"];
  /** As the client wrote it, lower case, without brackets. */
  host: string;
  port: number;
  /** Of this request, oldest first. */
  tried: readonly ProxyId[];
  /** For budget it waits no longer than this, nor than the pool says. */
  waitMsMax?: number | null;
};

/** Of a target towards an exit: it answers; it turns it away (403, 429); and so that the exit is not to be used for it for now. */
export type TargetStance = "welcome" | "turned_away" | "held";

/** One try with one proxy. Whoever got it must end it: by `failed`, or by `opened` and later `closed`; anything after the end is ignored. */
export type EgressAttempt = {
  readonly pool: EgressPool;
  readonly proxy: EgressProxy;
  /** What to say to the proxy; with the session filled in where it rotates. */
  readonly username: string | null;
  readonly password: string | null;
  readonly exitAddress: string | null;
  /**
   * Set by whoever got it, at once. Called at most once, with a sentence that says why: the way must be cut now, though nothing failed on it (its
   * part of a budget ended before its answer began, or the worker's credential was revoked). `failed` or `closed` follows as ever.
   */
  onCut: ((sentence: string) => void) | null;
  /** The way is open, or the answer's head has come. */
  opened(): void;
  /** What the target answered, in plain HTTP and in the forwarding mode: limits and blocks are learned from it. Once for each answer. */
  answered(status: number, headers: IncomingHttpHeaders): TargetStance;
  failed(fault: ProxyFault, sentence: string): void;
  /** Payload since the last call, as it passes; called at least every few seconds while it does. */
  transferred(sentBytes: number, receivedBytes: number): void;
  closed(): void;
};

export type EgressChoice =
  | { outcome: "attempt"; attempt: EgressAttempt }
  /** 403 not allowed, 429 no budget, 502 every proxy failed, 503 none is there, 504 too late. */
  | {
      outcome: "refused";
      status: 403 | 429 | 502 | 503 | 504;
      sentence: string;
      retryAfterMs: number | null;
    };

/** What the gateway asks before it does anything. */
export type Egress = {
  /** Another one whenever the orders are others: what was proved before has to be proved again. */
  readonly epoch: object;
  /** `user`: as it was sent, with its options. The sentence says what to mend and never repeats what was sent. */
  authenticate(
    user: string,
    secret: string,
  ): { outcome: "known"; caller: EgressCaller } | { outcome: "refused"; sentence: string };
  poolOf(poolId: PoolId): EgressPool | null;
  /** Waits for budget as long as the pool says, or until the signal; which is asked for only where it waits. */
  choose(ask: EgressAsk, patience: { readonly signal: AbortSignal }): Promise<EgressChoice>;
  /** A request or tunnel has ended, however it went. */
  ended(request: Omit<GatewayRequest, "nodeId">): void;
};
