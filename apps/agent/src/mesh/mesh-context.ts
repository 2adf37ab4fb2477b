import type { NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { InboundFrame, MeshEvent } from "./link-event.ts";
import type { MemberTable } from "./member-table.ts";
import type { LoadedIdentity } from "./mesh-identity.ts";
import type { MeshSettings } from "./mesh-settings.ts";

type WithoutTime<T> = T extends unknown ? Omit<T, "atMs"> : never;
export type NewMeshEvent = WithoutTime<MeshEvent>;

/** What the parts of one mesh share. */
export type MeshContext = {
  readonly nodeId: NodeId;
  /** Drawn at the start of this mesh. */
  readonly instanceId: string;
  readonly settings: MeshSettings;
  readonly clock: Clock;
  readonly random: () => number;
  /** As of now: a renewal and a new list of members replace them. */
  readonly identity: () => LoadedIdentity;
  readonly table: () => MemberTable;
  /** Whom this node dials; others may still dial it. */
  readonly isNeighbour: (nodeId: NodeId) => boolean;
  /** For a drill this node is as if cut off: it dials nobody. */
  readonly isCut: () => boolean;
  readonly emit: (event: NewMeshEvent) => void;
  readonly deliver: (from: NodeId, frame: InboundFrame, receivedMs: number) => void;
};
