import { z } from "zod";
import { AgentAsk, CommandAck } from "./agent-socket.ts";
import { NodeId, ServiceId } from "./ids.ts";
import { AtMs, DurationMs } from "./time.ts";
import { InstanceId } from "./workers/worker-ids.ts";

const HubId = z.string().max(100);

/** How busy the gateways of one hub replica find instances, and what waits at them for services: told to the others in several words a beat. */
export const TrafficWord = z.object({
  hubId: HubId,
  /** Counts up; what an older beat said and a newer one does not holds no more. */
  beat: z.int().min(0),
  instances: z
    .array(z.object({ id: InstanceId, perSecond: z.number().min(0), openCount: z.int().min(0), atMs: AtMs }))
    .max(500),
  queues: z.array(z.object({ id: ServiceId, count: z.int().min(0), atMs: AtMs })).max(500),
});
export type TrafficWord = z.infer<typeof TrafficWord>;

export const RelayedAnswer = z.intersection(CommandAck, z.object({ isAnswered: z.boolean() }));

export const RELAY_PARTS_MAX = 128;

export const RelayWord = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ask"),
    callId: z.string().max(64),
    nodeId: NodeId,
    /** Of the agent; the way there and back comes on top. */
    deadlineMs: DurationMs,
    /** What one replica has another ask an agent that is connected there. */
    ask: AgentAsk,
  }),
  /** The agent is connected here, and is asked. */
  z.object({ kind: z.literal("taken"), callId: z.string().max(64) }),
  /** A part of a `RelayedAnswer`: its JSON, deflated, in base64. */
  z.object({
    kind: z.literal("answer"),
    callId: z.string().max(64),
    part: z.int().min(0),
    partCount: z.int().min(1).max(RELAY_PARTS_MAX),
    text: z.string(),
  }),
]);
export type RelayWord = z.infer<typeof RelayWord>;
