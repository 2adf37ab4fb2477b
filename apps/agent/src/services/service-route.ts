import { isDeepStrictEqual } from "node:util";
import { Bulkhead, CallerLimits, type Place, RetryBudget, Router } from "@orrery/domain/routing";
import type { NodeId, RouterState, ServiceInstance, ServiceOrders, ServiceSettings } from "@orrery/protocol";

type OrderedService = ServiceOrders["services"][number];

/** Who waits for room: told when it is its turn, or that there is none. */
export type InLine = {
  turn(): void;
  shed(): void;
};

/** One service at this gateway: what it was told, and what it learnt. */
export class ServiceRoute {
  readonly id: OrderedService["id"];
  readonly name: string;
  readonly router: Router;
  readonly limits: CallerLimits;
  readonly retries: RetryBudget;
  bulkhead: Bulkhead<InLine>;
  instances: readonly ServiceInstance[] = [];
  /** Shown to nobody since it changed. */
  hasNews = true;
  #settings: ServiceSettings;

  constructor({ id, name, settings }: OrderedService, here: Place, random: () => number, nowMs: number) {
    this.id = id;
    this.name = name;
    this.#settings = settings;
    this.router = new Router({ settings, here, random }, nowMs);
    this.limits = new CallerLimits(settings.callerLimits);
    this.retries = new RetryBudget(settings.retry);
    this.bulkhead = new Bulkhead(settings.bulkhead, settings.queue);
  }

  get settings(): ServiceSettings {
    return this.#settings;
  }

  obey({ settings, instances }: OrderedService, nowMs: number): void {
    if (!isDeepStrictEqual(settings, this.#settings)) this.#setSettings(settings);
    if (!isDeepStrictEqual(instances, this.instances)) {
      const loads = new Map(this.instances.map(({ id, load }) => [id, load]));
      // Orders are older than news.
      this.#setInstances(
        instances.map((each) => ({ ...each, load: each.load ?? loads.get(each.id) ?? null })),
        nowMs,
      );
    }
    this.hasNews = true;
  }

  /** How busy they are. */
  setLoads(loads: ReadonlyMap<string, ServiceInstance["load"]>, nowMs: number): void {
    if (!this.instances.some(({ id }) => loads.has(id))) return;
    this.#setInstances(
      this.instances.map((each) => ({ ...each, load: loads.get(each.id) ?? each.load })),
      nowMs,
    );
  }

  state(nodeId: NodeId, nowMs: number): RouterState {
    const { bulkhead } = this;
    const state = this.router.state(nowMs);
    return {
      ...{ serviceId: this.id, nodeId, queuedCount: bulkhead.waitingCount, atMs: nowMs },
      ...state,
    };
  }

  #setInstances(instances: readonly ServiceInstance[], nowMs: number): void {
    this.instances = instances;
    this.router.setInstances(instances, nowMs);
  }

  /** Whoever is in the old line, or came through it, ends there. */
  #setSettings(settings: ServiceSettings): void {
    const { bulkhead, queue } = this.#settings;
    this.#settings = settings;
    this.router.setSettings(settings);
    this.limits.settings = settings.callerLimits;
    this.retries.settings = settings.retry;
    if (!isDeepStrictEqual([bulkhead, queue], [settings.bulkhead, settings.queue])) {
      this.bulkhead = new Bulkhead(settings.bulkhead, settings.queue);
    }
  }
}
