import type { BlockView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { blockText } from "./block-text.ts";

const cooldown: BlockView = {
  block: { kind: "cooldown", failoverId: "f-1-2", endsAtMs: 100_000 },
  sentence: "cooldown ends in 60 s",
};

test("a countdown is right now, not as it was told, never 0 before its end, and says when it is over", () => {
  expect(blockText(cooldown, null)).toBe("Cooldown ends in 60 s");
  expect(blockText(cooldown, 70_000)).toBe("Cooldown ends in 30 s");
  expect(blockText(cooldown, 99_400)).toBe("Cooldown ends in 600 ms");
  expect(blockText(cooldown, 100_000)).toBe("Cooldown: just ended");
});

test("what has no end of its own says who must do what", () => {
  const paused: BlockView = {
    block: {
      kind: "paused",
      scope: "fleet",
      pause: { byName: "ada", reason: "rack moves", sinceAtMs: 0, untilAtMs: null },
      endsAtMs: null,
    },
    sentence: "",
  };
  expect(blockText(paused, 60_000)).toBe(
    "Paused fleet-wide by ada since 60 s (rack moves), until someone resumes",
  );
});
