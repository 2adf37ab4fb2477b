import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { ProtocolVersion } from "../version.ts";
import { type Frame, FrameSchema } from "./generated/mesh_pb.ts";

/** The version of the contract between two agents, apart from the one between agent and hub. */
export const MESH_VERSION: ProtocolVersion = { major: 1, minor: 0 };

export type WireFrame = Frame;
export type WireFrameInit = NonNullable<MessageInitShape<typeof FrameSchema>["body"]>;

export function writeWireFrame(body: WireFrameInit): Uint8Array {
  return toBinary(FrameSchema, create(FrameSchema, { body }));
}

/** Byte fields of the result are views of `bytes`. Throws where the bytes are no protobuf message. */
export function readWireFrame(bytes: Uint8Array): WireFrame {
  return fromBinary(FrameSchema, bytes);
}
