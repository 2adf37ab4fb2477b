import type { EventView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { waitingRoomKey } from "./waiting-room-key.ts";

const event = (type: string, position: string) => ({ type, position }) as EventView;

test("the count is asked for again when someone came or went, and when the feed may have missed it", () => {
  const before = waitingRoomKey({ generation: 1, items: [event("node.enrolled", "5")] });
  const calm = [event("node.enrolled", "5"), event("node.health_changed", "6")];
  expect(waitingRoomKey({ generation: 1, items: calm })).toBe(before);
  for (const type of ["node.admission_requested", "node.admitted", "node.rejected", "node.removed"]) {
    expect(waitingRoomKey({ generation: 1, items: [...calm, event(type, "7")] })).not.toBe(before);
  }
  expect(waitingRoomKey({ generation: 2, items: calm })).not.toBe(before);
});
