import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openOutbox } from "./open-outbox.ts";
import { numbered, readAll, withTemporaryFolder } from "./testing/outbox-files.ts";

const appender = fileURLToPath(new URL("./testing/append-forever.ts", import.meta.url));

test("what a process was told is stored survives its kill -9, three times in a row", () =>
  withTemporaryFolder(async (root) => {
    const told = new Map<number, number>();
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [appender, root, String(round * 1_000_000 + 1)]);
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.split("\n").length > 400) child.kill("SIGKILL");
      });
      await once(child, "close");
      for (const line of text.split("\n").slice(0, -1)) {
        const [n, sequence] = line.split(" ").map(Number);
        told.set(sequence ?? 0, n ?? 0);
      }
    }
    expect(told.size).toBeGreaterThan(1000);
    const { outbox, verdict } = await openOutbox(root);
    expect(["clean", "torn_tail"]).toContain(verdict.kind);
    const entries = await readAll(outbox);
    expect(entries.map((entry) => entry.sequence)).toEqual(entries.map((_, index) => index + 1));
    for (const [sequence, n] of told) expect(entries[sequence - 1]?.data.n).toBe(n);
    await outbox.close();
  }));

test.skipIf(process.platform === "win32")("a file system that takes no more is a refusal, not a crash", () =>
  withTemporaryFolder(async (root) => {
    // The shell's file size limit makes the kernel refuse the write in its middle, as a full disk does.
    const line = `ulimit -f 200; exec "${process.execPath}" "${appender}" "${root}" 1 1000`;
    const child = spawn("sh", ["-c", line]);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    const refused = /refused disk_full (\d+)/.exec(text);
    expect(refused).not.toBeNull();
    const { outbox, verdict } = await openOutbox(root);
    expect(verdict).toEqual({ kind: "clean" });
    expect(outbox.pendingCount).toBe(Number(refused?.[1]));
    expect(await outbox.append(numbered(1))).toMatchObject({ outcome: "stored" });
    await outbox.close();
  }),
);
