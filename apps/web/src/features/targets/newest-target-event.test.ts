import { expect, test } from "vitest";
import { newestTargetEvent } from "./newest-target-event.ts";

test("the newest event about any target counts, whatever came after it about other things", () => {
  const events = [
    { type: "target.created", position: "7" },
    { type: "target.nearest_changed", position: "9" },
    { type: "node.connected", position: "12" },
  ];
  expect(newestTargetEvent(events)).toBe("9");
  expect(newestTargetEvent(events.slice(2))).toBeNull();
});
