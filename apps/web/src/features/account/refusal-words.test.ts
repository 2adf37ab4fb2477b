import type { UsageEventView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type RefusalReason, refusalGroups } from "./refusal-words.ts";

const refused = (id: string, reason: RefusalReason | null) =>
  ({ id, refusal: reason === null ? null : { reason, sentence: reason } }) as UsageEventView;

test("refusals are gathered by reason, the newest of each with its sentence; booked events are none", () => {
  const groups = refusalGroups([
    refused("5", "insufficient"),
    refused("4", null),
    refused("3", "day_limit"),
    refused("2", "insufficient"),
  ]);
  expect(groups.map(({ reason, count, newest }) => [reason, count, newest.id])).toEqual([
    ["insufficient", 2, "5"],
    ["day_limit", 1, "3"],
  ]);
});
