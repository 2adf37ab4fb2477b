export { ByteReader } from "./byte-reader.ts";
export { ByteWriter } from "./byte-writer.ts";
export { type DurableMark, decodeMark, encodeMark, MARK_FILE_BYTES } from "./durable-mark.ts";
export { type FrameRead, type LogPosition, readFrame, type SegmentBytes, segmentBytes } from "./frame.ts";
export type { LogIdentity, SnapshotName } from "./log-record.ts";
export { emptyLogEnd, type LogBatch, type LogEnd, type LogWrite, LogWriter } from "./log-writer.ts";
export { type LogFiles, type Recovery, recover } from "./recover.ts";
export {
  describeVerdict,
  type RecoveryVerdict,
  type UnusableVerdict,
  type UsableVerdict,
} from "./recovery-verdict.ts";
export {
  decodeSnapshot,
  encodeSnapshot,
  parseSegmentFileName,
  segmentFileName,
  snapshotFileName,
} from "./snapshot-file.ts";
