import { ScalingGroupSettings, ScalingProvider } from "@orrery/protocol";
import { expect, test } from "vitest";
import { readScalingFile, writeScalingFile } from "./read-scaling-file.ts";

const FULL = `# scaled by what its instances do
name: shop
worker: shop
min: 2
max: 10
policies:
  - kind: threshold
    id: cpu
`;

function problemsOf(text: string): string[] {
  const read = readScalingFile(text);
  if (read.outcome === "read") return [];
  return read.problems.map(({ line, column, sentence }) => `${line}:${column} ${sentence}`);
}

test("[SL1] the settings stand beside the name and what is scaled; the rest has its default", () => {
  const settings = ScalingGroupSettings.parse({ max: 10, policies: [{ kind: "threshold", id: "cpu" }] });
  const file = { name: "shop", target: { worker: "shop" }, settings };
  expect(readScalingFile(FULL)).toEqual({ outcome: "read", file });
  expect(
    readScalingFile('{"name":"a","webhook":{"url":"https://x.example","signingSecret":"s"}}'),
  ).toMatchObject({
    file: { target: { provider: { kind: "webhook", url: "https://x.example" } } },
  });
  expect(problemsOf("x".repeat(262_145))).toEqual(["1:1 It is longer than 262144 characters."]);
});

test("[SL2] problems are told where they are", () => {
  expect(problemsOf(FULL.replace("min: 2", "min: 20"))).toEqual(["4:6 min: min must not exceed max."]);
  const [first] = problemsOf(FULL.replace("id: cpu", "id: cpu\n    up: 0.5\n    down: 0.4"));
  expect(first).toMatch(/^10:11 policies\.0\.down: down must be at most half of up/);
  expect(problemsOf("name: shop\nmin: 2")).toEqual([
    "1:1 Say what is scaled, by one of worker, kubernetes, webhook.",
  ]);
  expect(problemsOf("name: [")[0]).toMatch(/^\d+:\d+ This is not YAML/);
  expect(problemsOf("- a")).toEqual(["1:1 A group is a list of settings; the least is a name and a worker."]);
  const many = Array.from({ length: 30 }, (_, i) => `  - kind: ${i}`).join("\n");
  expect(problemsOf(`name: shop\nworker: shop\npolicies:\n${many}`).length).toBeLessThanOrEqual(20);
});

test("[SL3] a setting that there is not is a problem", () => {
  expect(problemsOf(`${FULL}upCooldown: 5\n`).join()).toContain("upCooldown");
  const misspelt = FULL.replace(
    "worker: shop",
    "webhook: { url: https://x.example, signingSecret: s, urll: 1 }",
  );
  expect(problemsOf(misspelt).join()).toContain("urll");
});

test("[SL4] what is written reads as the same", () => {
  const read = readScalingFile(FULL);
  if (read.outcome !== "read") throw new Error("It cannot be read.");
  expect(readScalingFile(writeScalingFile(read.file))).toEqual(read);
  const provider = ScalingProvider.parse({ kind: "kubernetes", namespace: "shop", deployment: "web" });
  const outside = { ...read.file, target: { provider } };
  expect(readScalingFile(writeScalingFile(outside))).toEqual({ outcome: "read", file: outside });
});
