import type { InstanceId, InstanceLoad, NodeId, ServiceNews } from "@orrery/protocol";
import type { AgentConnections } from "../gateway/agent-connections.ts";

export type LoadNewsOptions = {
  readonly connections: Pick<AgentConnections, "get">;
  /** Who has orders. */
  readonly told: () => Iterable<NodeId>;
  /** Of instances of services whose strategy weighs loads. */
  readonly loads: () => Iterable<readonly [InstanceId, InstanceLoad]>;
};

const EVERY_MS = 2000;
const LOADS_MAX = 5000;

/** Tells gateways how busy instances are: what is new, every two seconds; whoever is new, all. */
export class LoadNews {
  readonly #options: LoadNewsOptions;
  #known = new Map<InstanceId, InstanceLoad>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LoadNewsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.tell(), EVERY_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  tellNewcomer(nodeId: NodeId): void {
    this.#send(nodeId, [...this.#known]);
  }

  /** What is new since the last time. */
  tell(): void {
    const { told, loads } = this.#options;
    const before = this.#known;
    this.#known = new Map([...loads()].slice(0, LOADS_MAX));
    const news = [...this.#known].filter(([id, load]) => !isSame(before.get(id), load));
    for (const nodeId of news.length === 0 ? [] : told()) this.#send(nodeId, news);
  }

  #send(nodeId: NodeId, loads: readonly (readonly [InstanceId, InstanceLoad])[]): void {
    if (loads.length === 0) return;
    const news: ServiceNews = { loads: loads.map(([instanceId, load]) => ({ instanceId, load })) };
    this.#options.connections.get(nodeId)?.sendServiceNews(news);
  }
}

function isSame(before: InstanceLoad | undefined, now: InstanceLoad): boolean {
  return before?.atMs === now.atMs && before.queueRatio === now.queueRatio;
}
