import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { PeerAddress } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { rangeOf } from "./address-range.ts";
import { attempt } from "./attempt.ts";
import { lost, type Measurer, noAnswer, type ProbeOutcome } from "./probe-outcome.ts";
import { lostBy } from "./problem-text.ts";
import type { HostResolver } from "./resolve-host.ts";

export type PeerMeasurerOptions = {
  readonly resolver: HostResolver;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Where this node itself is reached; null = nowhere. */
  readonly ownPort: () => number | null;
};

/** So many losses in a row, and the other addresses are tried again. */
const FAITHFUL_LOSSES = 3;

/**
 * The time of a TCP connect to another agent's peer port, at the first of its addresses that works. A host that refuses the
 * connection is there and has answered: an agent without federations does not listen.
 */
export class PeerMeasurer implements Measurer {
  readonly #addresses: readonly PeerAddress[];
  readonly #options: PeerMeasurerOptions;
  #working: PeerAddress | null = null;
  #losses = 0;

  /** Best first. */
  constructor(addresses: readonly PeerAddress[], options: PeerMeasurerOptions) {
    this.#addresses = addresses;
    this.#options = options;
  }

  async measure(): Promise<ProbeOutcome> {
    const { timeoutMs } = this.#options;
    if (this.#working === null) return this.#search();
    const outcome = await this.#try(this.#working, timeoutMs);
    this.#losses = outcome.outcome === "answered" ? 0 : this.#losses + 1;
    if (this.#losses >= FAITHFUL_LOSSES) this.#working = null;
    return outcome;
  }

  close(): void {}

  /** Tries one address after the other, each with its share of the time that is left. */
  async #search(): Promise<ProbeOutcome> {
    const { clock, timeoutMs } = this.#options;
    const untilMs = clock.monotonicMs() + timeoutMs;
    let outcome: ProbeOutcome = lost("It has no address that this host could reach.");
    for (const [i, address] of this.#addresses.entries()) {
      const shareMs = (untilMs - clock.monotonicMs()) / (this.#addresses.length - i);
      outcome = await this.#try(address, Math.max(1, Math.round(shareMs)));
      if (outcome.outcome !== "answered") continue;
      this.#working = address;
      this.#losses = 0;
      return outcome;
    }
    return outcome;
  }

  async #try(peer: PeerAddress, timeoutMs: number): Promise<ProbeOutcome> {
    const { resolver, ownPort } = this.#options;
    const where = `${peer.host}:${peer.port}`;
    const addresses = await attempt<readonly string[] | ProbeOutcome>(
      timeoutMs,
      () => noAnswer(`The name server for ${peer.host}`, timeoutMs),
      (settle) => {
        resolver.addresses(peer.host).then(settle, (error: unknown) => settle(lostBy(peer.host, error)));
        return () => undefined;
      },
    );
    if (!isAddresses(addresses)) return addresses;
    const [address] = addresses;
    if (address === undefined) return lost(`${peer.host} has no address.`);
    if (UNREACHABLE.has(rangeOf(address))) return lost(`${where} is no address of a node.`);
    const isOwn = isOwnAddress(address);
    if (isOwn && peer.port === ownPort()) return lost(`${where} is this node itself.`);
    return this.#connect(address, peer.port, { where, isOwn, timeoutMs });
  }

  #connect(
    address: string,
    port: number,
    { where, isOwn, timeoutMs }: { where: string; isOwn: boolean; timeoutMs: number },
  ): Promise<ProbeOutcome> {
    const { clock } = this.#options;
    return attempt<ProbeOutcome>(
      timeoutMs,
      () => noAnswer(where, timeoutMs),
      (settle) => {
        const startedMs = clock.monotonicMs();
        const answered = () => settle({ outcome: "answered", ms: clock.monotonicMs() - startedMs });
        const socket = connect({ host: address, port });
        socket.once("connect", answered);
        socket.on("error", (error: NodeJS.ErrnoException) => {
          // What this host refuses itself says nothing about another one.
          if (error.code === "ECONNREFUSED" && !isOwn) answered();
          else settle(lostBy(where, error));
        });
        return () => socket.destroy();
      },
    );
  }
}

/** Agents never tell such addresses of themselves. */
const UNREACHABLE = new Set(["link-local", "reserved"]);

function isAddresses(found: readonly string[] | ProbeOutcome): found is readonly string[] {
  return Array.isArray(found);
}

function isOwnAddress(address: string): boolean {
  if (rangeOf(address) === "loopback") return true;
  return Object.values(networkInterfaces()).some((each) => each?.some((own) => own.address === address));
}
