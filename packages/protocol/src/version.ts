import { z } from "zod";

/** The version of the contract between agent and hub. Same major = compatible; minors only add. */
export const ProtocolVersion = z.object({
  major: z.int().min(0).max(9999),
  minor: z.int().min(0).max(9999),
});
export type ProtocolVersion = z.infer<typeof ProtocolVersion>;

export const PROTOCOL_VERSION: ProtocolVersion = { major: 1, minor: 0 };

export type Negotiation =
  | { outcome: "agreed"; version: ProtocolVersion }
  | { outcome: "incompatible"; message: string };

/** Agrees on the lower minor of one major; otherwise says in one sentence which side has and needs what. */
export function negotiateVersion(hub: ProtocolVersion, agent: ProtocolVersion): Negotiation {
  if (hub.major === agent.major) {
    return { outcome: "agreed", version: { major: hub.major, minor: Math.min(hub.minor, agent.minor) } };
  }
  const older = agent.major < hub.major ? "agent" : "hub";
  return {
    outcome: "incompatible",
    message:
      `The hub speaks protocol ${formatVersion(hub)} and needs an agent of ${hub.major}.x; ` +
      `this agent speaks ${formatVersion(agent)} and needs a hub of ${agent.major}.x. Upgrade the ${older}.`,
  };
}

export function formatVersion(version: ProtocolVersion): string {
  return `${version.major}.${version.minor}`;
}
