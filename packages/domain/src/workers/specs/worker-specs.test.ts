import { WorkerSpec, type WorkerSpecInput } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { changesForInstances, secretsOf } from "./needs-new-instances.ts";
import { readWorkerSpecs, SPEC_TEXT_MAX, type SpecProblem, writeWorkerSpec } from "./read-worker-specs.ts";

const FULL = `# thumbnails of all uploads
name: thumbnails
command: /usr/bin/node
args: [server.js, "--fast"]
environment:
  LEVEL: info
  API_KEY: { secret: api-key }
ports:
  - name: http
  - { name: admin, port: 9000 }
health: { kind: http, port: http, path: /healthz, intervalMs: 1000 }
placement:
  filter: region=tokyo label.gpu!=
  antiAffinity: [thumbnails]
`;

function problemsOf(text: string): readonly SpecProblem[] {
  const read = readWorkerSpecs(text);
  return read.outcome === "invalid" ? read.problems : [];
}

function specOf(more: Partial<WorkerSpecInput> = {}): WorkerSpec {
  return WorkerSpec.parse({ name: "a", command: "node", ...more });
}

test("[WS1] one spec, or several; with one problem nothing counts", () => {
  expect(readWorkerSpecs(`${FULL}---\nname: b\ncommand: sh\n`)).toMatchObject({
    outcome: "read",
    specs: [{ name: "thumbnails", environment: { API_KEY: { secret: "api-key" } } }, { name: "b" }],
  });
  expect(problemsOf(`${FULL}---\nname: b\n`)).toEqual([
    {
      line: 16,
      column: 1,
      setting: "command",
      sentence: "command is missing: say what to run, as command or as script.",
    },
  ]);
  expect(readWorkerSpecs('{"name":"j","command":"sh"}')).toMatchObject({ outcome: "read" });
  expect(problemsOf("")[0]?.sentence).toContain("There is no spec in it");
  expect(problemsOf("x".repeat(SPEC_TEXT_MAX + 1))[0]?.sentence).toContain("split it");
  expect(problemsOf("name: a\ncommand: b\n---\n".repeat(51))[0]?.sentence).toContain("more than 50 specs");
});

test.each([
  [`${FULL}comand: x\n`, 15, 1, "comand", "comand is not a setting of a worker."],
  [FULL.replace("intervalMs: 1000", "intervalMs: 1"), 11, 51, "health.intervalMs", "health.intervalMs "],
  [FULL.replace("port: http,", "port: web,"), 11, 23, "health.port", "one of its ports (http, admin)"],
  [FULL.replace("port: 9000", "port: 99999"), 10, 20, "ports.1.port", "must be a port from 1 to 65535"],
  [
    FULL.replace("LEVEL: info", "LEVEL: 3"),
    6,
    3,
    "environment.LEVEL",
    "must be a text (quote numbers and booleans)",
  ],
  [FULL.replace("LEVEL: info", "PORT: x"), 6, 3, "environment.PORT", "is set by the agent"],
  [FULL.replace("name: thumbnails\n", ""), 2, 1, "name", "name is missing."],
  [`${FULL}name: other\n`, 15, 1, "", "This is not YAML: Map keys must be unique"],
  [FULL.replace("[server.js", "[[server.js"), 5, 1, "", "This is not YAML"],
  ["- a\n- b\n", 1, 1, "", "A spec is a list of settings"],
  [
    FULL.replace("region=tokyo", "regin=tokyo"),
    13,
    3,
    "placement.filter",
    '"regin" is not a field. Fields: id',
  ],
])("[WS2] a problem says where it is: %#", (text, line, column, setting, sentence) => {
  const [first] = problemsOf(text);
  expect(first).toMatchObject({ line, column, setting });
  expect(first?.sentence).toContain(sentence);
});

test("[WS2] at most 20 are listed, in their order; a text that repeats itself without end is refused", () => {
  const many = `name: a\ncommand: b\n${Array.from({ length: 40 }, (_, i) => `extra${i}: 1\n`).join("")}`;
  expect(problemsOf(many).map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 3));
  const bomb = `a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`;
  expect(problemsOf(bomb)[0]?.sentence).toContain("repeats parts of itself");
});

test("[WS3] what was read and is written again reads the same", () => {
  const read = readWorkerSpecs(FULL);
  if (read.outcome === "invalid") throw new Error("FULL is valid");
  for (const spec of [...read.specs, specOf({ script: "echo 'a: b'\n\n# c\n  d\t\n", command: undefined })]) {
    expect(readWorkerSpecs(writeWorkerSpec(spec))).toEqual({ outcome: "read", specs: [spec] });
  }
});

test("[WS4] what could fit nowhere is a problem", () => {
  const placed = (placement: string) =>
    problemsOf(`name: a\ncommand: b\nplacement: { ${placement} }\n`)[0]?.sentence;
  expect(placed("affinity: [a]")).toContain("names the worker itself");
  expect(placed("affinity: [b], antiAffinity: [b]")).toContain("both name b");
  expect(placed("affinity: [b], antiAffinity: [a]")).toBeUndefined();
});

test("[WS5] what processes see needs new instances, the rest does not", () => {
  const before = specOf({ environment: { A: "1", B: "2" } });
  expect(changesForInstances(before, specOf({ environment: { B: "2", A: "1" } }))).toEqual([]);
  expect(changesForInstances(before, specOf({ environment: { A: "2", B: "2" }, args: ["x"] }))).toEqual([
    "args",
    "environment",
  ]);
  const free: Partial<WorkerSpecInput>[] = [
    { instances: 7 },
    { placement: { filter: "region=a" } },
    { restart: { when: "never" } },
    { rollout: { maxSurge: 3 } },
    { stop: { graceMs: 1 } },
    { description: "x" },
  ];
  for (const more of free) {
    expect(changesForInstances(before, specOf({ environment: { A: "1", B: "2" }, ...more }))).toEqual([]);
  }
  expect(
    secretsOf(specOf({ environment: { A: { secret: "z" }, B: { secret: "a" }, C: { secret: "z" } } })),
  ).toEqual(["a", "z"]);
});
