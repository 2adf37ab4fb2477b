import type { EventView, JoinTokenId, NodeId, NodeView } from "@orrery/protocol";

export type EnrolStep = "enrolled" | "connected" | "online";

/** One host on its way in. `nextStep` null = it has arrived. */
export type JoiningNode = {
  nodeId: NodeId;
  name: string;
  enrolledAtMs: number;
  done: ReadonlySet<EnrolStep>;
  nextStep: EnrolStep | null;
  /** What it waits for, or why it went no further. */
  sentence: string;
  node: NodeView | undefined;
};

export type Refusal = { eventId: string; atMs: number; sentence: string };

export const ENROL_STEPS: readonly EnrolStep[] = ["enrolled", "connected", "online"];

/** The hosts that came with one token, newest first: the log says who enrolled, the live fleet how far each got. */
export function joiningNodes(
  tokenId: JoinTokenId,
  enrolments: readonly EventView[],
  byId: ReadonlyMap<NodeId, NodeView>,
): JoiningNode[] {
  const seen = new Set<string>();
  return enrolments
    .filter((event) => event.type === "node.enrolled" && event.data.joinTokenId === tokenId)
    .filter((event) => {
      // A host that enrols twice with a token of several uses is one host.
      const isFirst = !seen.has(event.subject.id);
      seen.add(event.subject.id);
      return isFirst;
    })
    .map((event) => {
      const node = byId.get(event.subject.id as NodeId);
      return {
        nodeId: event.subject.id as NodeId,
        name: node?.name ?? event.subject.name,
        enrolledAtMs: event.atMs,
        node,
        ...progressOf(node),
      };
    });
}

export function refusalsOf(tokenId: JoinTokenId, refusals: readonly EventView[]): Refusal[] {
  return refusals
    .filter((event) => event.type === "join_token.refused" && event.subject.id === tokenId)
    .map((event) => ({ eventId: event.id, atMs: event.atMs, sentence: event.summary }));
}

function progressOf(node: NodeView | undefined): Pick<JoiningNode, "done" | "nextStep" | "sentence"> {
  if (node === undefined) {
    return { done: steps("enrolled"), nextStep: "connected", sentence: "It is not in the fleet (any more)." };
  }
  if (node.connectedAtMs === null && node.lastSeenAtMs === null) {
    return {
      done: steps("enrolled"),
      nextStep: "connected",
      sentence: "Has its certificate; waits for the agent's first connection to the gateway.",
    };
  }
  if (node.admission === "waiting") {
    return {
      done: steps("enrolled", "connected"),
      nextStep: "online",
      sentence: "Waits in the waiting room.",
    };
  }
  if (node.health === "online")
    return { done: steps(...ENROL_STEPS), nextStep: null, sentence: node.statusReason };
  return { done: steps("enrolled", "connected"), nextStep: "online", sentence: node.statusReason };
}

function steps(...done: EnrolStep[]): ReadonlySet<EnrolStep> {
  return new Set(done);
}
