import type { AgentUsageEvent } from "@orrery/protocol";
import { type Clock, faultPoint, sortableId } from "@orrery/runtime";
import type { Admission, Admitted, UsageGrant, UsageWish } from "../admission/admission.ts";
import type { HubClock } from "../admission/hub-clock.ts";
import { storageFull, type UsageRefusal } from "../admission/usage-refusal.ts";
import { KnownIds } from "./known-ids.ts";
import { GRANTS_OPEN_MAX, OpenGrants } from "./open-grants.ts";
import type { UsageOutbox } from "./usage-outbox.ts";

export type UsageRecord = UsageWish & {
  readonly unique: string | null;
  /** Null = now. */
  readonly atMs: number | null;
  /** Made by the client, to ask again with; null = none. */
  readonly id: string | null;
  readonly authorizationId: string | null;
};

export type RecordAnswer =
  | { readonly outcome: "recorded"; readonly id: string; readonly isRepeat: boolean }
  | { readonly outcome: "refused"; readonly refusal: UsageRefusal }
  /** The id stands for something else. */
  | { readonly outcome: "reused_id" };

export type AuthorizeAnswer =
  | { readonly outcome: "allowed"; readonly id: string }
  | { readonly outcome: "refused"; readonly refusal: UsageRefusal };

export type UsageRecorderOptions = {
  readonly admission: Admission;
  readonly outbox: UsageOutbox;
  readonly hubClock: HubClock;
  readonly clock: Clock;
  /** Something new is on disk. */
  readonly onStored: () => void;
};

const KNOWN_IDS_MAX = 50_000;

/** Allows and writes down what is used: nothing is recorded that was not allowed, whole, and nothing counts as recorded before it is on disk. */
export class UsageRecorder {
  readonly #options: UsageRecorderOptions;
  readonly #grants: OpenGrants;
  readonly #ids = new KnownIds(KNOWN_IDS_MAX);

  constructor(options: UsageRecorderOptions) {
    this.#options = options;
    this.#grants = new OpenGrants(options.clock, ({ accountId, parts }) =>
      options.admission.putBack(accountId, parts),
    );
  }

  get openCount(): number {
    return this.#grants.size;
  }

  /** What an earlier run wrote down and the hub has not booked yet. */
  remember(events: Iterable<AgentUsageEvent>): void {
    for (const event of events) this.#ids.add(event.id, wishText(event), Promise.resolve(true));
  }

  async authorize(wish: UsageWish, lifeMs: number): Promise<AuthorizeAnswer> {
    const answer = await this.#options.admission.authorizeSoon(wish);
    if (answer.outcome === "refused") return answer;
    return { outcome: "allowed", id: this.#grants.add(answer.grant, wish.worker, lifeMs) };
  }

  get isFull(): boolean {
    return this.#grants.size >= GRANTS_OPEN_MAX;
  }

  /** False: it was used, released or over before. */
  release(authorizationId: string, worker: string | null): boolean {
    const grant = this.#grants.take(authorizationId, worker);
    if (grant !== null) this.#options.admission.putBack(grant.accountId, grant.parts);
    return grant !== null;
  }

  async record(record: UsageRecord): Promise<RecordAnswer> {
    const { id } = record;
    if (id === null) return this.#recordOnce(record, sortableId());
    const wish = wishText({
      ...{ meter: record.meter, value: String(record.quantity) },
      ...{ unique: record.unique ?? undefined, worker: record.worker ?? undefined },
    });
    const known = this.#ids.find(id);
    if (known !== null) {
      if (known.wish !== wish) return { outcome: "reused_id" };
      if (await known.done) return { outcome: "recorded", id, isRepeat: true };
    }
    const answer = this.#recordOnce(record, id);
    this.#ids.add(
      id,
      wish,
      answer.then(
        ({ outcome }) => outcome === "recorded",
        () => false,
      ),
    );
    return answer;
  }

  /** What the agent itself metered, as it was allowed before. */
  recordGrant(grant: UsageGrant, quantity: bigint): Promise<RecordAnswer> {
    return this.#write(grant, { quantity, worker: null, unique: null, atMs: null }, sortableId());
  }

  stop(): void {
    this.#grants.clear();
  }

  async #recordOnce(record: UsageRecord, id: string): Promise<RecordAnswer> {
    const admitted = await this.#admit(record);
    if (admitted.outcome === "refused") return admitted;
    return this.#write(admitted.grant, record, id);
  }

  /** By the authorization, and by another one for what goes beyond it; whole or not at all. */
  async #admit(record: UsageRecord): Promise<Admitted> {
    const { admission } = this.#options;
    const open =
      record.authorizationId === null ? null : this.#grants.take(record.authorizationId, record.worker);
    if (open !== null && open.meter !== record.meter) admission.putBack(open.accountId, open.parts);
    if (open === null || open.meter !== record.meter) return admission.authorizeSoon(record);
    if (record.quantity <= open.quantity) return { outcome: "allowed", grant: open };
    const more = await admission.authorizeSoon({ ...record, quantity: record.quantity - open.quantity });
    if (more.outcome === "refused" || more.grant.accountId !== open.accountId) {
      admission.putBack(open.accountId, open.parts);
      if (more.outcome === "refused") return more;
      // The worker came to another account meanwhile: that one pays all of it.
      admission.putBack(more.grant.accountId, more.grant.parts);
      return admission.authorizeSoon(record);
    }
    const { units, parts } = more.grant;
    const grant = {
      ...open,
      quantity: record.quantity,
      units: open.units + units,
      parts: [...open.parts, ...parts],
    };
    return { outcome: "allowed", grant };
  }

  async #write(
    grant: UsageGrant,
    record: Pick<UsageRecord, "quantity" | "worker" | "unique" | "atMs">,
    id: string,
  ): Promise<RecordAnswer> {
    const { admission, outbox, hubClock, onStored } = this.#options;
    const { accountId, meter } = grant;
    // Only what this may cost goes with it; the rest is at once there for others.
    const needed = admission.unitsOf(accountId, meter, record.quantity) ?? grant.units;
    const parts = needed < grant.units ? admission.trim(grant, needed) : grant.parts;
    const event: AgentUsageEvent = {
      ...{ id, accountId, meter, value: String(record.quantity) },
      ...(record.unique === null ? {} : { unique: record.unique }),
      ...(record.worker === null ? {} : { worker: record.worker }),
      atMs: Math.round(record.atMs ?? hubClock.nowAtMs()),
      parts: mergeParts(parts).map(({ sliceId, units }) => ({ sliceId, units: String(units) })),
    };
    const problem = await outbox.append(event);
    await faultPoint("usage.persisted");
    if (problem !== null) {
      admission.putBack(accountId, parts);
      const account = admission.accountOf(record.worker) ?? { id: accountId, name: accountId };
      return { outcome: "refused", refusal: storageFull(account, problem) };
    }
    // One claim a slice goes with the event, which is dropped when the hub has booked it.
    dropDoubles(admission, parts);
    onStored();
    return { outcome: "recorded", id, isRepeat: false };
  }
}

/** What must be the same for it to be the same event. */
function wishText({
  meter,
  value,
  unique,
  worker,
}: Pick<AgentUsageEvent, "meter" | "value" | "unique" | "worker">) {
  return JSON.stringify([meter, value, unique ?? null, worker ?? null]);
}

function mergeParts(parts: UsageGrant["parts"]): UsageGrant["parts"] {
  const sums = new Map<string, bigint>();
  for (const { sliceId, units } of parts) sums.set(sliceId, (sums.get(sliceId) ?? 0n) + units);
  return [...sums].map(([sliceId, units]) => ({ sliceId, units }));
}

function dropDoubles(admission: Admission, parts: UsageGrant["parts"]): void {
  const seen = new Set<string>();
  admission.claims.drop(parts.filter(({ sliceId }) => seen.size === seen.add(sliceId).size));
}
