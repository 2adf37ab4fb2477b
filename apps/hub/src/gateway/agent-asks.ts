import type { CommandAnswer } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { AgentAsk, NodeId } from "@orrery/protocol";
import { type Logger, sortableId } from "@orrery/runtime";
import type { AgentConnections } from "./agent-connections.ts";
import { AskRelay } from "./ask-relay.ts";

export type AgentAsksOptions = {
  db: Pick<Database, "tellReplicas" | "onReplicaWords">;
  log: Logger;
  connections: Pick<AgentConnections, "get">;
  nodeName: (nodeId: NodeId) => string;
};

/** What the hub asks of agents, once each: of those connected to this replica itself, of others through theirs. */
export class AgentAsks {
  readonly #options: AgentAsksOptions;
  readonly #relay: AskRelay;
  #stopHearing: () => void = () => undefined;

  constructor(options: AgentAsksOptions) {
    this.#options = options;
    const { db, log, connections } = options;
    this.#relay = new AskRelay({
      log,
      tell: (word) => db.tellReplicas(word),
      askHere: (nodeId, ask, deadlineMs) => connections.get(nodeId)?.ask(ask, deadlineMs) ?? null,
    });
  }

  async start(): Promise<void> {
    this.#stopHearing = await this.#options.db.onReplicaWords((word) => this.#relay.heard(word));
  }

  /** Nobody is waited for any more. */
  stop(): void {
    this.#stopHearing();
    this.#relay.stop();
  }

  /**
   * Failed, with a sentence, where no replica has a connection to the agent, or it does not answer within `deadlineMs` (to which the way to
   * another replica comes). Throws DATABASE_UNAVAILABLE where another replica cannot be told.
   */
  async ask(nodeId: NodeId, ask: AgentAsk, deadlineMs: number): Promise<CommandAnswer> {
    const here = this.#options.connections.get(nodeId)?.ask(ask, deadlineMs);
    const answer = await (here ?? this.#relay.ask(nodeId, ask, deadlineMs));
    if (answer !== null) return answer;
    const message = `The agent of ${this.#options.nodeName(nodeId)} is not connected: its node is away, or on its way to another hub; ask again once it is back.`;
    return { outcome: "failed", id: sortableId(), message, isAnswered: false };
  }
}
