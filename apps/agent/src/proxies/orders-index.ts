import { hash, timingSafeEqual } from "node:crypto";
import { limitsOf, parseGatewayUser, targetOf } from "@orrery/domain/proxies";
import type {
  EgressLimit,
  EgressOrders,
  EgressPool,
  GatewayUser,
  PoolId,
  RateLimitId,
} from "@orrery/protocol";
import type { Egress } from "./egress-port.ts";

type EgressCredential = EgressOrders["credentials"][number];

/** What is known of a host that was asked for. */
export type TargetFacts = {
  readonly target: string;
  readonly limits: readonly EgressLimit[];
  readonly limitIds: readonly RateLimitId[];
};

const TARGETS_MAX = 20_000;
const WRONG =
  "The user name or the secret is wrong, or was revoked. Make another with `orrery gateway credentials create`.";

/** The hub's orders, prepared to be asked for each request. Made anew when they change. */
export class OrdersIndex {
  readonly orders: EgressOrders;
  readonly #pools: ReadonlyMap<string, EgressPool>;
  readonly #poolsByName: ReadonlyMap<string, EgressPool>;
  readonly #credentials: ReadonlyMap<string, EgressCredential>;
  readonly #credentialsByHash: ReadonlyMap<string, EgressCredential>;
  readonly #targets = new Map<string, TargetFacts>();

  constructor(orders: EgressOrders) {
    this.orders = orders;
    this.#pools = new Map(orders.pools.map((pool) => [pool.id, pool]));
    this.#poolsByName = new Map(orders.pools.map((pool) => [pool.name, pool]));
    this.#credentials = new Map(orders.credentials.map((each) => [each.id, each]));
    this.#credentialsByHash = new Map(orders.credentials.map((each) => [each.secretHash, each]));
  }

  pool(poolId: PoolId): EgressPool | null {
    return this.#pools.get(poolId) ?? null;
  }

  /** Whether the credential is still there, and still for this pool. */
  mayUse(credentialId: string, poolId: PoolId): boolean {
    return this.#credentials.get(credentialId)?.poolIds.includes(poolId) === true;
  }

  /** `host`: as in `EgressAsk`. */
  target(host: string): TargetFacts {
    const known = this.#targets.get(host);
    if (known !== undefined) return known;
    if (this.#targets.size >= TARGETS_MAX) this.#targets.clear();
    const limits = limitsOf(this.orders.limits, host);
    const facts = { target: targetOf(host), limits, limitIds: limits.map(({ id }) => id) };
    this.#targets.set(host, facts);
    return facts;
  }

  authenticate(user: string, secret: string): ReturnType<Egress["authenticate"]> {
    const parsed = parseGatewayUser(user);
    // The secret first: whoever does not know it learns nothing else.
    const credential = this.#credentialOf(secret);
    if (credential === null) return { outcome: "refused", sentence: WRONG };
    if (parsed.outcome === "refused") return parsed;
    const { worker, session, country, tier } = parsed.user;
    if (worker !== null && worker !== credential.worker) return { outcome: "refused", sentence: WRONG };
    const pool = this.#poolFor(credential, parsed.user);
    if (typeof pool === "string") return { outcome: "refused", sentence: pool };
    const caller = { credentialId: credential.id, worker: credential.worker, poolId: pool.id };
    return { outcome: "known", caller: { ...caller, session, country, tier } };
  }

  /** The table is asked by the hash, of which nobody can choose the beginning; what it answers is compared in constant time. */
  #credentialOf(secret: string): EgressCredential | null {
    const secretHash = hash("sha256", secret);
    const found = this.#credentialsByHash.get(secretHash) ?? null;
    if (found === null || !timingSafeEqual(Buffer.from(found.secretHash), Buffer.from(secretHash)))
      return null;
    return found;
  }

  /** A sentence where there is none. */
  #poolFor({ poolIds }: EgressCredential, { pool: name }: GatewayUser): EgressPool | string {
    const own = poolIds.map((id) => this.#pools.get(id)).filter((pool) => pool !== undefined);
    if (own.length === 0)
      return "None of this credential's pools is served on this node: see the pool's node filter.";
    const [first] = own;
    if (name === null && first !== undefined) return first;
    const wanted = own.find((pool) => pool.name === name);
    if (wanted !== undefined) return wanted;
    const names = own.map((pool) => pool.name).join(", ");
    const exists = name !== null && this.#poolsByName.has(name);
    return exists
      ? `This credential is not for the pool that the user name names, but for: ${names}.`
      : `The user name names a pool that is not served on this node. This credential may use: ${names}.`;
  }
}
