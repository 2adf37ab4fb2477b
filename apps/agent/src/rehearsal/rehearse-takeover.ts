import { encodeKeyRequest } from "@orrery/domain/keys";
import type { Clock } from "@orrery/runtime";
import { RehearsedNode } from "./rehearsed-node.ts";
import { rehearsedPlace } from "./rehearsed-spec.ts";

/** `failed`: a takeover that does not work among three nodes in one memory would not work among hosts either. */
export type RehearsalOutcome =
  | { readonly outcome: "done"; readonly turnCount: number }
  | { readonly outcome: "failed"; readonly problem: string };

const NAMES = ["r1", "r2", "r3"];
const TURN_MS = 2;
const BEAT_EVERY_TURNS = 5;
/** Of rehearsed time 4 s: an election that splits twice takes one. */
const TURNS_MAX = 2_000;
const WRITES = 20;

/**
 * Three nodes in memory elect, write, lose their leader, elect again and write again, on a clock of their own. What a takeover runs
 * is run nearly never, and the engine translates a function when it is first called: without this, the first real takeover of a
 * process takes twice its time. Some 100 ms of work, in many short turns.
 */
export async function rehearseTakeover(): Promise<RehearsalOutcome> {
  const stage = new Stage();
  try {
    const first = await stage.untilLeader();
    if (first === null) return failed("nobody was elected");
    if (!(await stage.write(first))) return failed("the first leader stored nothing");
    await stage.kill(first);
    const second = await stage.untilLeader();
    if (second === null) return failed("nobody took over");
    if (!(await stage.write(second))) return failed("the second leader stored nothing");
    return { outcome: "done", turnCount: stage.turnCount };
  } finally {
    await stage.end();
  }
}

function failed(problem: string): RehearsalOutcome {
  return { outcome: "failed", problem };
}

class Stage {
  readonly #clock = new StageClock();
  #nodes: RehearsedNode[];
  turnCount = 0;

  constructor() {
    const places = NAMES.map(rehearsedPlace);
    this.#nodes = places.map(
      (place) =>
        new RehearsedNode(place, places, this.#clock, (from, to, frame) =>
          this.#nodes.find((node) => node.place.nodeId === to)?.receive(from, frame),
        ),
    );
    for (const node of this.#nodes) {
      for (const other of this.#nodes) if (other !== node) node.federation.connected(other.place.nodeId);
    }
  }

  async untilLeader(): Promise<RehearsedNode | null> {
    await this.#until(() => this.#nodes.some(({ leads }) => leads));
    return this.#nodes.find(({ leads }) => leads) ?? null;
  }

  /** As an application does it that watches who leads. */
  async write({ coordination }: RehearsedNode): Promise<boolean> {
    if (coordination === null) return false;
    const watch = coordination.observe();
    await watch.next();
    watch.close();
    const value = new Uint8Array(64);
    let stored = 0;
    for (let sequence = 1; sequence <= WRITES; sequence += 1) {
      const request = encodeKeyRequest({
        ...{ clientId: "rehearsal", sequence, answeredBelow: sequence },
        command: { kind: "put", key: `key-${sequence}`, value, expectedRevision: null, fencingToken: null },
      });
      coordination.propose(request, 1_000, ({ outcome }) => {
        if (outcome === "answered") stored += 1;
      });
    }
    await this.#until(() => stored === WRITES);
    return stored === WRITES;
  }

  async kill(node: RehearsedNode): Promise<void> {
    this.#nodes = this.#nodes.filter((other) => other !== node);
    for (const { federation } of this.#nodes) federation.closed(node.place.nodeId, "ended");
    await node.stop();
  }

  async end(): Promise<void> {
    for (const node of this.#nodes) await node.stop();
  }

  async #until(isTrue: () => boolean): Promise<void> {
    for (; !isTrue() && this.turnCount < TURNS_MAX; this.turnCount += 1) {
      this.#clock.pass(TURN_MS);
      for (const node of this.#nodes) node.turn(this.turnCount % BEAT_EVERY_TURNS === 0);
      // The members' own turns, and whatever else this thread has to do.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

class StageClock implements Clock {
  #ms = 1_000_000;

  pass(ms: number): void {
    this.#ms += ms;
  }

  nowAtMs(): number {
    return this.#ms;
  }

  monotonicMs(): number {
    return this.#ms;
  }
}
