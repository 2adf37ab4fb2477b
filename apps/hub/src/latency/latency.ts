import type { LatencyPort, RecentLinkPoint } from "@orrery/api";
import { bestRelay } from "@orrery/domain/latency";
import type { LatencyPair, LinkFigures, NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { Fleet } from "../fleet/fleet.ts";
import type { LinkBook } from "./link-book.ts";
import { RECENT_STEP_MS, RECENT_STEPS_MAX } from "./link-history.ts";

export type LatencyOptions = {
  clock: Pick<Clock, "nowAtMs">;
  fleet: Pick<Fleet, "senses">;
  links: LinkBook;
};

/** What the operator API asks about ways between nodes. */
export class Latency implements LatencyPort {
  readonly #options: LatencyOptions;

  constructor(options: LatencyOptions) {
    this.#options = options;
  }

  figures(fromId: NodeId, toId: NodeId): LinkFigures | null {
    return this.#options.links.figures(fromId, toId);
  }

  /** Over nodes that could pass something on now. */
  relay(fromId: NodeId, toId: NodeId): LatencyPair["relay"] {
    const { fleet, links } = this.#options;
    const candidates: NodeId[] = [];
    for (const { id, health, scheduling, admission } of fleet.senses()) {
      if (admission === "admitted" && health === "online" && scheduling === "active") candidates.push(id);
    }
    return bestRelay({
      fromId,
      toId,
      direct: links.linkBetween(fromId, toId),
      candidates,
      linkBetween: (a, b) => links.linkBetween(a, b),
    });
  }

  recent(fromId: NodeId, toId: NodeId): RecentLinkPoint[] {
    const { clock, links } = this.#options;
    return links.recent(fromId, toId, clock.nowAtMs() - RECENT_STEPS_MAX * RECENT_STEP_MS);
  }
}
