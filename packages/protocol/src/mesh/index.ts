export {
  type Append,
  CloseReason,
  type EntryRun,
  type Heartbeat,
  type Hello,
  MemberRole,
  type MembershipChange,
  type Probe,
  type ProbeAnswer,
  type Raft,
  type SnapshotChunk,
} from "./generated/mesh_pb.ts";
export {
  MESH_VERSION,
  readWireFrame,
  type WireFrame,
  type WireFrameInit,
  writeWireFrame,
} from "./wire-frame.ts";
