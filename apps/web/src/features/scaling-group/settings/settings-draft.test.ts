import { ScalingGroupSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { draftErrors } from "../../accounts/read-draft.ts";
import { exampleGroup } from "../../scaling/testing/example-group.ts";
import { newPolicy, type PolicyDraft } from "./policy-draft.ts";
import { draftOfGroup, readSettings, type SettingsDraft } from "./settings-draft.ts";

const NOW_MS = 1_800_000_000_000;
const id = "0192f0c1-2345-7abc-8def-0123456789ab" as ReturnType<typeof exampleGroup>["id"];
const every = exampleGroup("all-of-it", {
  id,
  settings: {
    ...{
      mode: "dry-run",
      min: 0,
      max: 300,
      downStepCount: 4,
      quorumRatio: 0.66,
      forecast: { isWanted: true },
    },
    policies: [
      { kind: "threshold", id: "cpu", up: 0.7, down: 0.3, upCount: 2 },
      { kind: "target", id: "rps", metric: "requests", target: 120.5 },
      {
        ...{ kind: "schedule", id: "hours", zone: "Europe/Berlin", otherwise: 1 },
        windows: [{ name: "day", start: "0 8 * * MON-FRI", end: "0 18 * * MON-FRI", count: 8 }],
      },
      { kind: "queue", id: "queue", perInstance: 25, toleranceRatio: 0.05 },
      {
        ...{ kind: "custom", id: "orders", name: "orders", of: "each", target: 3 },
        source: { kind: "meter", meter: "orders" },
      },
      {
        ...{ kind: "custom", id: "lag", name: "lag", target: 1000 },
        source: { kind: "prometheus", query: "sum(lag)" },
      },
    ],
  },
});
const draft = draftOfGroup(every);

test("what is typed reads back as it is set, with every kind of policy", () => {
  const result = readSettings(id, draft, NOW_MS);
  expect(result).toMatchObject({ outcome: "valid", input: { name: "all-of-it" } });
  expect(result.outcome === "valid" && result.input.settings).toEqual(every.settings);
});

test("each new policy can be saved as it comes, but for what only people know", () => {
  const errorsOf = (policy: PolicyDraft) => [
    ...draftErrors(readSettings(id, { ...draft, policies: [policy] }, NOW_MS)).keys(),
  ];
  for (const kind of ["threshold", "target", "schedule", "queue"] as const) {
    expect(errorsOf(newPolicy(kind, [], "Europe/Berlin")), kind).toEqual([]);
  }
  expect(errorsOf(newPolicy("custom", [], "UTC"))).toEqual(["policies.0.name", "policies.0.source.query"]);
  expect(newPolicy("target", draft.policies, "UTC")).toMatchObject({ id: "cpu-2", key: "7" });
});

test("what is wrong is said at its field", () => {
  const errorsOf = (change: Partial<SettingsDraft>) =>
    Object.fromEntries(draftErrors(readSettings(id, { ...draft, ...change }, NOW_MS)));
  expect(errorsOf({ texts: { ...draft.texts, min: "400" } })).toEqual({
    min: "At most as many as the maximum.",
  });
  expect(errorsOf({ texts: { ...draft.texts, max: "x", quorumRatio: "" } })).toEqual({
    max: "A whole number from 0 to 10,000.",
    quorumRatio: "From 1 to 100 percent.",
  });
  expect(errorsOf({ name: "Not This" })).toEqual({ name: "1 to 63 lower-case letters, digits or hyphens." });
  expect(errorsOf({ ahead: { text: "1", unit: "s" } })).toEqual({ aheadMs: "From 1 min to 6 h." });
  const [cpu, rps, hours] = draft.policies as [PolicyDraft, PolicyDraft, PolicyDraft];
  expect(errorsOf({ policies: [{ ...cpu, down: "60" }] })["policies.0.down"]).toContain("at most half of up");
  expect(errorsOf({ policies: [{ ...rps, target: "-1" }] })).toEqual({
    "policies.0.target": "A number above 0.",
  });
  expect(errorsOf({ policies: [cpu, { ...rps, id: "cpu" }] })).toMatchObject({
    "policies.1.id": "Another policy has this id already.",
  });
  const windows = [
    { ...hours.windows[0], key: "1", name: "", start: "0 8 31 2 *", end: "at eight", count: "1" },
  ];
  expect(errorsOf({ policies: [{ ...hours, windows }] })).toEqual({
    "policies.0.windows.0.name": "A name of up to 60 characters.",
    "policies.0.windows.0.start": "0 8 31 2 * never comes: look at its day and its month.",
    "policies.0.windows.0.end": "Five cron fields, such as 0 18 * * MON-FRI.",
  });
  expect(errorsOf({ policies: [{ ...hours, zone: "Mars/Olympus" }] })["policies.0.windows.0.end"]).toContain(
    "cannot be read",
  );
});

test("defaults are those of the schema", () => {
  const settings = ScalingGroupSettings.parse({});
  const result = readSettings(id, draftOfGroup({ name: "plain", settings }), NOW_MS);
  expect(result.outcome === "valid" && result.input.settings).toEqual(settings);
});
