import type { EventDraft } from "@orrery/db";
import type { ProxyHealth, ProxyId, ProxyLive } from "@orrery/protocol";

export type HealthTellerOptions = { tell: (event: EventDraft) => void; nameOf: (id: ProxyId) => string };

/** Usable or not; whatever lies between is not worth an event. */
const TOLD: Partial<Record<ProxyHealth, "usable" | "out">> = {
  healthy: "usable",
  cooling: "out",
  dead: "out",
};

/** Tells the log when the fleet loses a proxy and when it has it back. */
export class HealthTeller {
  readonly #options: HealthTellerOptions;
  readonly #health = new Map<ProxyId, ProxyHealth>();
  readonly #told = new Map<ProxyId, "usable" | "out">();

  constructor(options: HealthTellerOptions) {
    this.#options = options;
  }

  /** Whether its health is other than before. */
  isNews({ proxyId, health, healthReason }: Pick<ProxyLive, "proxyId" | "health" | "healthReason">): boolean {
    const before = this.#health.get(proxyId);
    if (before === health) return false;
    this.#health.set(proxyId, health);
    const state = TOLD[health];
    const told = this.#told.get(proxyId);
    if (state === undefined || state === told) return true;
    this.#told.set(proxyId, state);
    // That a new proxy works is what was hoped for.
    if (told === undefined && state === "usable") return true;
    const name = this.#options.nameOf(proxyId);
    this.#options.tell({
      type: "proxy.health_changed",
      severity: state === "out" ? "warning" : "notice",
      subject: { kind: "proxy", id: proxyId, name },
      summary:
        state === "out" ? `The proxy ${name} is out: ${healthReason}` : `The proxy ${name} works again`,
      data: { before: before ?? null, after: health, reason: healthReason },
    });
    return true;
  }

  forget(proxyId: ProxyId): void {
    this.#health.delete(proxyId);
    this.#told.delete(proxyId);
  }
}
