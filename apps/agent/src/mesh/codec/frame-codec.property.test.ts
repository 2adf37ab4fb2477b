import { readWireFrame, writeWireFrame } from "@orrery/protocol/mesh";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linkFrame } from "../testing/link-frame-arbitrary.ts";
import { decodeFrame, encodeFrame } from "./frame-codec.ts";

test("every frame comes back as it was", () => {
  fc.assert(
    fc.property(linkFrame, (frame) => {
      const encoded = encodeFrame(frame);
      if (encoded.outcome !== "encoded") throw new Error(encoded.problem);
      expect(decodeFrame(encoded.bytes)).toEqual({ outcome: "frame", frame });
    }),
    { numRuns: 1000 },
  );
});

test("whatever bytes come, the answer is an outcome; a frame that is taken encodes again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const decoded = decodeFrame(bytes);
      if (decoded.outcome === "frame") expect(encodeFrame(decoded.frame).outcome).toBe("encoded");
    }),
    { numRuns: 2000 },
  );
});

test("a frame with damaged bytes is an outcome, too", () => {
  fc.assert(
    fc.property(linkFrame, fc.nat(), fc.nat(255), fc.boolean(), (frame, at, value, isCut) => {
      const encoded = encodeFrame(frame);
      if (encoded.outcome !== "encoded" || encoded.bytes.length === 0) return;
      const index = at % encoded.bytes.length;
      const damaged = isCut ? encoded.bytes.slice(0, index) : Uint8Array.from(encoded.bytes);
      if (!isCut) damaged[index] = value;
      const decoded = decodeFrame(damaged);
      if (decoded.outcome === "frame") expect(encodeFrame(decoded.frame).outcome).toBe("encoded");
    }),
    { numRuns: 2000 },
  );
});

test("bytes of a frame are views of what came in", () => {
  const bytes = writeWireFrame({
    case: "routed",
    value: {
      federationId: "f",
      id: "1",
      source: "a",
      hopsLeft: 1,
      ttlMs: 1,
      topic: "t",
      payload: new Uint8Array(9),
    },
  });
  const decoded = decodeFrame(bytes);
  if (decoded.outcome !== "frame" || decoded.frame.kind !== "routed") throw new Error("no routed frame");
  expect(decoded.frame.payload.buffer).toBe(bytes.buffer);
  expect(readWireFrame(bytes).body.case).toBe("routed");
});
