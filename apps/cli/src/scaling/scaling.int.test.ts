import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CommandLines } from "../testing/command-lines.ts";

const FILE = `name: shop
webhook: { url: "https://scaler.example/shop", signingSecret: shop-key }
min: 2
max: 10
policies:
  - { kind: queue, id: queue, perInstance: 50 }
`;

const lines = new CommandLines();
const { hub } = lines;
const run = (line: string) => lines.run(line);
const json = (line: string) => lines.json(line);
const lastInput = (procedure: string) => lines.lastInput(procedure);
beforeAll(async () => {
  writeFileSync(join(lines.folder, "shop.yaml"), FILE);
  writeFileSync(join(lines.folder, "wrong.yaml"), FILE.replace("min: 2", "min: 20"));
  writeFileSync(join(lines.folder, "load.csv"), "time,cpu\n2026-01-01T00:00Z,1\n");
  await lines.start();
});
afterAll(() => lines.stop());

test("a group is made from a file, shown, changed, told a value, and removed", async () => {
  const [wrong, neither] = await Promise.all([
    run("scaling create --file wrong.yaml"),
    run("scaling create shop"),
  ]);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("wrong.yaml:3:6: min") });
  expect(neither).toMatchObject({ code: 2 });
  const made = await run("scaling create --file shop.yaml --max 12");
  expect(made.stdout).toBe("shop scales scaler.example: 2 to 12 instances.\n");
  expect(lastInput("scaling.create")).toMatchObject({
    ...{ name: "shop", provider: { kind: "webhook" } },
    settings: { min: 2, max: 12, policies: [{ kind: "queue", perInstance: 50 }] },
  });
  const [list, shown, asFile, fields] = await Promise.all([
    run("scaling list"),
    run("scaling show shop"),
    run("scaling show shop --file"),
    json("scaling show shop"),
  ]);
  expect(list.stdout).toMatch(/^shop +scaler\.example +on +4 +2 +2-12 +waiting .*Up from 2 to 4/m);
  expect(shown.stdout).toMatch(/instances +4 wanted of 2 to 12, 2 ready, 1 starting, 1 overdue$/m);
  expect(asFile.stdout).toMatch(/^webhook:\n +url: https:\/\/scaler\.example\/shop$/m);
  expect(Object.keys(fields)).toMatchSnapshot();
  await json("scaling set shop --mode dry-run --wanted 7 --reason Sale");
  expect(lastInput("scaling.update")).toMatchObject({ settings: { mode: "dry-run", max: 12 } });
  expect(lastInput("scaling.setWanted")).toEqual({ groupId: "g-shop", count: 7, reason: "Sale" });
  await json("scaling tell shop queue 120");
  expect(lastInput("scaling.tellSample")).toEqual({ groupId: "g-shop", metric: "queue", value: 120 });
  const refused = await Promise.all([
    run("scaling set shop"),
    run("scaling set shop --wanted 7"),
    run("scaling set shop --min 30"),
    run("scaling tell shop queue many"),
  ]);
  expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
});

test("decisions, a back-test and advice are told, and advice is a dry run first", async () => {
  if (hub.scaling.groups.length === 0) await json("scaling create --file shop.yaml");
  const [decisions, replayed, advice] = await Promise.all([
    run("scaling decisions shop --changes -n 5"),
    run("scaling back-test shop --csv load.csv --max 6"),
    run("scaling advice shop --fresh"),
  ]);
  expect(decisions.stdout).toMatch(/ 2 to 4 +2 +Up from 2 to 4 instances\./);
  expect(lastInput("scaling.decisions")).toMatchObject({ changesOnly: true, limit: 5 });
  expect(replayed.stdout).toMatch(/^as asked +12\.0 /m);
  expect(replayed.stderr).toContain("line 3: A cell is no number.");
  expect(lastInput("scaling.backTest")).toMatchObject({
    settings: { max: 6 },
    csv: expect.stringContaining("time,cpu"),
  });
  expect(advice.stdout).toMatch(/^shop +smaller-min +40 % /m);
  expect((await run("scaling apply-advice shop smaller-min")).stdout).toContain("changes nothing");
  expect(lastInput("scaling.applyAdvice")).toMatchObject({ key: "smaller-min", mode: "dry-run" });
  expect(await json("scaling remove shop")).toEqual({ id: "g-shop", name: "shop", removed: true });
});
