import { type EventView, EventView as EventViewSchema } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TailCursor } from "./tail-cursor.ts";

/** Events are committed one by one; the connection comes and goes; the socket may say again what was said. */
type Step = "commit" | "disconnect" | "connect" | "read" | "repeat";

const steps = fc.array(
  fc.constantFrom<Step>("commit", "commit", "commit", "disconnect", "connect", "read", "repeat"),
  { maxLength: 80 },
);

test("each event is printed once and in order, however connection and reading interleave", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 5 }), (sequence, before) => {
      const log = Array.from({ length: before }, (_, index) => event(index + 1));
      const printed: string[] = [];
      const cursor = new TailCursor(String(before), ({ position }) => printed.push(position));
      let isConnected = false;
      let isReading = false;
      const connect = () => {
        if (isConnected) return;
        isConnected = true;
        isReading = true;
        cursor.beginCatchUp();
      };
      const read = () => {
        if (!isReading || !isConnected) return;
        cursor.fromLog(log.filter(({ position }) => BigInt(position) > BigInt(cursor.position)));
        cursor.endCatchUp();
        isReading = false;
      };
      for (const step of sequence) {
        if (step === "commit") {
          log.push(event(log.length + 1));
          if (isConnected) cursor.fromSocket(log.slice(-1));
        } else if (step === "repeat") {
          if (isConnected) cursor.fromSocket(log.slice(-3));
        } else if (step === "disconnect") {
          isConnected = false;
        } else if (step === "connect") {
          connect();
        } else {
          read();
        }
      }
      isConnected = false;
      connect();
      read();
      expect(printed).toEqual(log.slice(before).map(({ position }) => position));
    }),
  );
});

function event(position: number): EventView {
  return EventViewSchema.parse({
    id: `e-${position}`,
    position: String(position),
    type: "node.cordoned",
    severity: "info",
    version: 1,
    atMs: position,
    subject: { kind: "node", id: "n-1", name: "node-1" },
    actor: { kind: "hub", id: "hub", name: "hub" },
    correlationId: "c-1",
    parentId: null,
    summary: `event ${position}`,
    data: {},
  });
}
