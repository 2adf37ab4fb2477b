import { expect, test } from "vitest";
import { draftErrors } from "../../accounts/read-draft.ts";
import { newGroupDraft, readGroupDraft } from "./group-draft.ts";

const worker = { id: "0192f0c1-2345-7abc-8def-0123456789ab", name: "encoder" };
const draft = newGroupDraft(worker);

test("a worker is all that a new group needs; the rest are the defaults", () => {
  const result = readGroupDraft(draft);
  expect(result).toMatchObject({
    outcome: "valid",
    input: {
      name: "encoder",
      provider: { kind: "fleet", workerId: worker.id },
      settings: {
        mode: "on",
        min: 2,
        max: 20,
        evaluateEveryMs: 5000,
        policies: [{ kind: "threshold", up: 0.75 }],
      },
    },
  });
});

test("what is wrong is said at its field", () => {
  const errorsOf = (change: Partial<typeof draft>) => draftErrors(readGroupDraft({ ...draft, ...change }));
  expect(errorsOf({ name: "Not This" }).get("name")).toContain("lower-case");
  expect(errorsOf({ workerId: "" }).get("workerId")).toBe("Choose a worker.");
  expect([...errorsOf({ min: "30" }).keys()]).toEqual(["min"]);
  expect([...errorsOf({ max: "many" }).keys()]).toEqual(["max"]);
  expect([...errorsOf({ kind: "kubernetes" }).keys()]).toEqual(["deployment"]);
  expect([...errorsOf({ kind: "webhook", webhookUrl: "ftp://x" }).keys()].sort()).toEqual([
    "signingSecret",
    "webhookUrl",
  ]);
});
