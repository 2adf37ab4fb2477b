export type {
  Entry,
  EntryPayload,
  HardState,
  Member,
  Membership,
  MembershipChange,
  Snapshot,
} from "./entry.ts";
export { PRIORITY_MAX, votersOf } from "./membership.ts";
export type { Message, MessageBody } from "./message.ts";
export { majorityOf } from "./quorum.ts";
export { Raft, type RaftStatus } from "./raft.ts";
export type { RaftOptions, RaftTimes, RestoredState } from "./raft-options.ts";
export type {
  CallResult,
  Leadership,
  MembershipResult,
  ProposeResult,
  ReadReady,
  ReadResult,
  Ready,
  Role,
  StorageReceipt,
  TransferResult,
} from "./ready.ts";
