import type { NodeId } from "@orrery/protocol";
import type { InboundFrame, LinkStats, MeshEvent, OutboundFrame, SendOutcome } from "./link-event.ts";
import type { MeshMembers } from "./member-table.ts";
import type { MeshIdentity } from "./mesh-identity.ts";
import type { ListenAddress, ListenResult } from "./mesh-listener.ts";
import type { MeshSettings } from "./mesh-settings.ts";

export type MeshStart = {
  readonly identity: MeshIdentity;
  readonly listen: ListenAddress;
  readonly members: MeshMembers;
  readonly settings: Partial<MeshSettings>;
  /** See `clockSince`: times in events are on the main thread's monotonic clock. */
  readonly clockStartMs: number;
};

export type MeshReport = { readonly links: readonly LinkStats[]; readonly refusalsUntold: number };

/** What the main thread asks of the mesh's thread: input -> output. */
export type MeshCalls = {
  start: [MeshStart, ListenResult];
  "set-members": [MeshMembers, null];
  "set-identity": [MeshIdentity, { readonly outcome: "set" } | { readonly outcome: "unreadable" }];
  send: [{ readonly to: NodeId; readonly frame: OutboundFrame }, SendOutcome];
  stats: [null, MeshReport];
  stop: [null, null];
};

export type ToMesh = {
  [K in keyof MeshCalls]: { readonly id: number; readonly kind: K; readonly input: MeshCalls[K][0] };
}[keyof MeshCalls];

export type FromMesh =
  | { readonly kind: "answer"; readonly id: number; readonly output: MeshCalls[keyof MeshCalls][1] }
  | { readonly kind: "event"; readonly event: MeshEvent }
  | {
      readonly kind: "frame";
      readonly from: NodeId;
      readonly frame: InboundFrame;
      readonly receivedMs: number;
    };
