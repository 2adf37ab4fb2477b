import { Code, ConnectError } from "@connectrpc/connect";
import type { FederationId } from "@orrery/protocol";
import { randomText } from "@orrery/runtime";
import type { Coordination, CoordinationHost, Described } from "../coordination/coordination.ts";
import { CoordinationClient } from "../coordination/coordination-client.ts";

/** One federation as the API's methods use it. */
export type ApiFederation = {
  readonly coordination: Coordination;
  /** For requests without a client of their own. */
  readonly client: CoordinationClient;
  /** As last described. */
  readonly described: Described;
};

/** What is older is looked at again when it is asked for. */
const FRESH_MS = 1_000;

/** Finds federations by name or id, over restarts of whoever serves them. */
export class FederationDirectory {
  #host: CoordinationHost | null = null;
  #known = new Map<FederationId, ApiFederation>();
  #readMs = Number.NEGATIVE_INFINITY;
  #isDoubtful = false;

  setHost(host: CoordinationHost | null): void {
    this.#host = host;
    this.#known = new Map();
    this.#readMs = Number.NEGATIVE_INFINITY;
  }

  async list(): Promise<readonly Described[]> {
    if (this.#host === null) return [];
    await this.#read();
    return [...this.#known.values()].map(({ described }) => described);
  }

  /** Empty = the only one. What is known is found at once, and looked at again meanwhile. Throws what the caller is to be told. */
  async find(nameOrId: string): Promise<ApiFederation> {
    const known = this.#isDoubtful ? null : this.#lookUp(nameOrId);
    if (known !== null) {
      this.#refresh();
      return known;
    }
    await this.#read();
    const found = this.#lookUp(nameOrId);
    if (found !== null) return found;
    const names = [...this.#known.values()].map(({ described }) => described.name);
    const which = names.length === 0 ? "It is in none at the moment." : `It is in ${names.join(", ")}.`;
    throw nameOrId === "" && names.length > 1
      ? new ConnectError(`This node is in several federations; say which one. ${which}`, Code.InvalidArgument)
      : new ConnectError(
          `This node is in no federation "${nameOrId.slice(0, 100)}". ${which}`,
          Code.NotFound,
        );
  }

  /** It was answered as gone: look again next time. */
  forget(): void {
    this.#isDoubtful = true;
  }

  #refresh(): void {
    const nowMs = performance.now();
    if (nowMs - this.#readMs < FRESH_MS) return;
    this.#readMs = nowMs;
    // Who finds nothing is told so where it asks.
    this.#read().catch(() => undefined);
  }

  #lookUp(nameOrId: string): ApiFederation | null {
    const all = [...this.#known.values()];
    if (nameOrId === "") return all.length === 1 ? (all[0] ?? null) : null;
    const byName = all.find(({ described }) => described.name === nameOrId);
    return byName ?? all.find(({ described }) => described.federationId === nameOrId) ?? null;
  }

  async #read(): Promise<void> {
    const host = this.#host;
    if (host === null) {
      const sentence =
        "No federation runs on this node: it is in none, or they are being started. Ask again in a moment.";
      throw new ConnectError(sentence, Code.Unavailable);
    }
    const list = await host.list();
    if (host !== this.#host) return;
    const known = new Map<FederationId, ApiFederation>();
    for (const described of list) {
      const { federationId } = described;
      const before = this.#known.get(federationId);
      const coordination = before?.coordination ?? host.find(federationId);
      if (coordination === null) continue;
      const client = before?.client ?? new CoordinationClient(coordination, `agent-${randomText(12)}`);
      known.set(federationId, { coordination, client, described });
    }
    this.#known = known;
    this.#isDoubtful = false;
    this.#readMs = performance.now();
  }
}
