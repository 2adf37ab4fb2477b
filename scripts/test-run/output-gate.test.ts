import { expect, test } from "vitest";
import { OutputGate } from "./output-gate.ts";

function gate(opensByItself: boolean) {
  const shown: string[] = [];
  return { shown, gate: new OutputGate((text) => shown.push(text), opensByItself) };
}

test("a runner that tells of no failure stays silent", () => {
  const { shown, gate: held } = gate(true);
  held.write("\n RUN  v5.1.1\n\n Test Files  3 passed (3)\n");
  expect(shown).toEqual([]);
});

test("from the first failure on everything is shown as it comes, with what came before", () => {
  const { shown, gate: held } = gate(true);
  held.write(" RUN  v5.1.1\n");
  held.write("\u001b[31m   \u001b[31m×\u001b[39m the hub answers\u001b[39m\n");
  held.write("later\n");
  expect(shown).toHaveLength(2);
  expect(shown[0]).toMatch(/RUN[\s\S]*the hub answers/);
  expect(shown[1]).toBe("later\n");
});

test("a tool's output waits for its exit code", () => {
  const { shown, gate: held } = gate(false);
  held.write("error: unused file\n  × a.ts\n");
  expect(shown).toEqual([]);
  held.open();
  expect(shown).toEqual(["error: unused file\n  × a.ts\n"]);
});
