import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startCli } from "../testing/run-cli.ts";
import { someAccount } from "../testing/some-billing.ts";
import { someNode } from "../testing/some-node.ts";
import { API_TOKEN, StandInHub } from "../testing/stand-in-hub.ts";

let folder: string;
let hub: StandInHub;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  hub = new StandInHub("/api");
  hub.nodes.push(...["tokyo-1", "osaka-1"].map((name) => someNode({ name })));
  hub.billing.accounts.push(someAccount(), someAccount({ id: "a-beta-0001", name: "beta" }));
  url = await hub.start();
});

afterEach(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true });
});

/** One command line, split at blanks; words in single quotes stay together. */
function run(line: string) {
  const args = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return startCli(args, { cwd: folder, env: { ORRERY_URL: url, ORRERY_TOKEN: API_TOKEN } }).finished;
}

async function json(line: string) {
  const { stdout, stderr } = await run(`${line} --json`);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

function lastInput(procedure: string): unknown {
  return hub.calls.findLast((call) => call.procedure === procedure)?.input;
}

describe("accounts", () => {
  test("list and show say what each has, in credits; as JSON in units", async () => {
    const { code, stdout } = await run("accounts list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NAME +STATE +BALANCE +AVAILABLE +HELD +BURN\/H/);
    expect(stdout).toMatch(/^acme +active +12\.5 +10\.5 +2 +1 +2 +-/m);
    expect((await json("accounts list"))[0]).toMatchObject({ name: "acme", balanceUnits: "12500000000" });
    const shown = await run("accounts show acme");
    expect(shown.stdout).toMatch(/today +3 of 5 spent or held/);
    expect(shown.stdout).toMatch(/burn +1 an hour; lasts 10h 30m/);
    expect(shown.stdout).toMatch(/price +0\.01 EUR a credit, tax 19 %/);
    expect(shown.stdout).toMatch(/rules +env=prod/);
    expect(shown.stdout).toMatch(/^1\.0 +purchase +12\.5 +12\.5 +2 +50 +never/m);
    const detail = await json("accounts show acme");
    expect(Object.keys(detail)).toMatchSnapshot();
    expect((await run("accounts show acne")).stderr).toMatch(/There is no account acne/);
  });

  test("create and set send what was given, and nothing else", async () => {
    await run("accounts create gamma --currency eur --tax 7.7% --overdraft 5");
    expect(lastInput("accounts.create")).toMatchObject({ name: "gamma", currency: "EUR", taxPercent: "7.7" });
    await run("accounts set acme --day-limit none --top-up '100 below 20 max 5'");
    expect(lastInput("accounts.set")).toEqual({
      accountId: "a-acme-0001",
      dayLimit: null,
      topUp: { credits: "100", below: "20", perPeriodMax: 5 },
    });
    expect(await run("accounts set acme")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--help/),
    });
    expect(await run("accounts set acme --top-up 100")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/below 20/),
    });
  });

  test("to close takes the name once more; suspending takes a reason", async () => {
    expect(await run("accounts suspend acme")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--reason is needed/),
    });
    expect(await run("accounts close acme --reason gone")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/cannot be undone.*--confirm "acme"/),
    });
    expect(hub.billing.accounts[0]?.state).toBe("active");
    expect(await run("accounts close acme --reason gone --confirm acme")).toMatchObject({ code: 0 });
    expect(lastInput("accounts.setState")).toEqual({
      accountId: "a-acme-0001",
      state: "closed",
      reason: "gone",
    });
  });

  test("assign takes nodes by name, workers and pools as they are", async () => {
    await run("accounts assign acme tokyo-1 --worker trader");
    const assigned = hub.calls
      .filter(({ procedure }) => procedure === "accounts.assign")
      .map(({ input }) => input);
    expect(assigned).toEqual([
      { subjectKind: "node", subjectId: hub.nodes[0]?.id, accountId: "a-acme-0001" },
      { subjectKind: "worker", subjectId: "trader", accountId: "a-acme-0001" },
    ]);
    await run("accounts unassign osaka-1");
    expect(lastInput("accounts.assign")).toMatchObject({ subjectId: hub.nodes[1]?.id, accountId: null });
    await run("accounts add-rule acme -l env=prod -l team=a");
    expect(lastInput("accounts.addRule")).toMatchObject({
      labels: { env: "prod", team: "a" },
      subjectKind: "node",
    });
  });

  test("the ledger says what each entry was for", async () => {
    const { stdout } = await run("accounts ledger acme --kind usage");
    expect(stdout).toMatch(/3 +2023-11-14 22:13:20 +usage +-1\.5 +12\.5 +inferences 2/);
    expect(await run("accounts ledger acme --kind tax")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/purchase, grant/),
    });
  });
});

describe("credits", () => {
  test("each needs its reason; a key can be given for a second try", async () => {
    expect(await run("credits grant acme 100")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--reason is needed/),
    });
    expect(await run("credits grant acme 1e2 --reason x")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/12\.5, for example/),
    });
    const granted = await run("credits grant acme 100 --reason welcome --key first-try --lasting");
    expect(granted.stdout).toBe("acme has 12.5 credits, 10.5 of them to spend.\n");
    expect(lastInput("credits.grant")).toMatchObject({
      ...{
        accountId: "a-acme-0001",
        key: "first-try",
        credits: "100",
        isPromotional: false,
        reason: "welcome",
      },
    });
    await run("credits transfer acme beta 3 --reason moved");
    expect(lastInput("credits.transfer")).toMatchObject({ toAccountId: "a-beta-0001", credits: "3" });
    await run("credits refund acme 3 1.5 --reason wrong");
    expect(lastInput("credits.refund")).toMatchObject({ entry: 3, credits: "1.5" });
  });

  test("a checkout is an address to send on", async () => {
    expect(await run("credits checkout acme 50")).toMatchObject({
      code: 0,
      stdout: "https://pay.example/c/1\n",
    });
    expect(lastInput("topUps.checkout")).toEqual({ accountId: "a-acme-0001", credits: "50" });
  });

  test("where nobody knows whether it was booked, it says how to ask again", async () => {
    hub.billing.isDatabaseGone = true;
    expect(await run("credits buy acme 5 --reference r --key second-try")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/asking again with --key second-try books it once/),
    });
  });
});

describe("usage, rates and invoices", () => {
  test("usage send is a CloudEvent; a refusal is a failure with its sentence", async () => {
    const bodies: unknown[] = [];
    hub.plain = (method, path, body) => {
      bodies.push([method, path, JSON.parse(body)]);
      const answer = { outcome: "booked", id: "e-1", units: "10000000000", isRepeat: false };
      return { status: 200, body: JSON.stringify({ answers: [answer] }) };
    };
    expect(await run("usage send acme inferences --id e-1 --at 2026-01-31T12:00Z")).toMatchObject({
      code: 0,
      stdout: "Booked: 10 credits of acme.\n",
    });
    expect(bodies).toEqual([
      [
        "POST",
        "/v1/usage",
        {
          ...{
            specversion: "1.0",
            type: "orrery.usage",
            source: "orrery-cli",
            id: "e-1",
            subject: "a-acme-0001",
          },
          ...{ time: "2026-01-31T12:00:00.000Z", data: { meter: "inferences" } },
        },
      ],
    ]);
    const refusal = {
      reason: "insufficient",
      sentence: "acme lacks 3 credits; buy some.",
      missingUnits: "3000000000",
    };
    hub.plain = () => ({
      status: 200,
      body: JSON.stringify({ answers: [{ outcome: "refused", id: "e-2", refusal, isRepeat: false }] }),
    });
    expect(await run("usage send acme inferences 2")).toMatchObject({
      code: 1,
      stderr: "acme lacks 3 credits; buy some.\n",
    });
  });

  test("a card comes from a file, and says what is wrong with it", async () => {
    const rates = { inferences: { pricing: { kind: "flat", price: { credits: "8", per: "1" } } } };
    writeFileSync(join(folder, "card.json"), JSON.stringify(rates));
    expect(await run("rates create card.json --name spring --account acme")).toMatchObject({ code: 0 });
    expect(lastInput("rateCards.create")).toMatchObject({ name: "spring", accountId: "a-acme-0001", rates });
    writeFileSync(join(folder, "card.json"), '{"inferences": {"pricing": {"kind": "flat"}}}');
    expect(await run("rates create card.json --name spring")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no list of rates \(inferences\.pricing/),
    });
  });

  test("from draft to paid, by the account's name, then by number", async () => {
    expect((await run("invoices draft acme")).stdout).toMatch(/A draft for acme over 119\.00 EUR \(i-1\)/);
    expect((await run("invoices finalize acme")).stdout).toBe(
      "It is invoice 2026-000042 over 119.00 EUR now.\n",
    );
    expect(await run("invoices pay 2026-000042")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--reference is needed/),
    });
    expect((await run("invoices pay 2026-000042 --reference 'wire 1'")).stdout).toBe(
      "2026-000042 is paid.\n",
    );
    const { stdout } = await run("invoices show 2026-000042");
    expect(stdout).toMatch(/0 +Inferences +2,000 event +10 for 1, 100 free +200\.00 EUR/);
    expect(stdout).toMatch(/Tax 19 % +19\.00 EUR\n +Total +119\.00 EUR/);
    expect(Object.keys(await json("invoices show 2026-000042"))).toMatchSnapshot();
  });

  test("the PDF is saved under its number", async () => {
    hub.billing.invoice = { ...hub.billing.invoice, state: "finalized", number: "2026-000042" };
    hub.plain = (_, path) => (path === "/v1/invoices/i-1.pdf" ? { status: 200, body: "%PDF-1.7" } : null);
    expect(await run("invoices pdf 2026-000042")).toMatchObject({ code: 0, stdout: "2026-000042.pdf\n" });
    expect(readFileSync(join(folder, "2026-000042.pdf"), "utf8")).toBe("%PDF-1.7");
  });

  test("verify names what does not fit, and fails", async () => {
    expect(await run("billing verify")).toMatchObject({
      code: 0,
      stdout: "3 entries of 1 accounts: every number, hash and balance fits.\n",
    });
    const problem = { accountId: "a-acme-0001", entry: 2, problem: "is not what its hash was taken of" };
    hub.billing.verdict = { accountCount: 1, entryCount: 3, problemCount: 1, problems: [problem] };
    expect(await run("billing verify")).toMatchObject({
      code: 1,
      stdout: "acme, entry 2: is not what its hash was taken of\n3 entries of 1 accounts: 1 problems.\n",
    });
  });
});
