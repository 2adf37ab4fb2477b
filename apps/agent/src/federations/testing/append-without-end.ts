import { writeSync } from "node:fs";
import type { FederationId, MemberId } from "@orrery/protocol";
import { openWriteAheadLog } from "../open-write-ahead-log.ts";

// Run as a process of its own: appends without end, eight appends at a time, and prints an index only after its entry is
// stored. Every entry's data is its index as text; every thousandth is followed by a snapshot.
const [folder = "", sizeText = "0"] = process.argv.slice(2);
const opened = await openWriteAheadLog(folder, {
  federationId: "trading" as FederationId,
  memberId: "member-a" as MemberId,
  create: { initialMembership: { members: [], removed: [] } },
  segmentBytes: 65_536,
});
if (opened.outcome !== "new" && opened.outcome !== "opened") {
  writeSync(1, `${JSON.stringify(opened)}\n`);
  process.exit(1);
}
const { log, restored } = opened;
let next = (restored.entries.at(-1)?.index ?? restored.snapshot?.index ?? 0) + 1;
const padding = new Uint8Array(Number(sizeText));

async function appendInTurn(): Promise<void> {
  for (;;) {
    const index = next++;
    const data = Buffer.concat([Buffer.from(`${index} `), padding]);
    const outcome = await log.append({
      hardState: { term: 1, vote: null, commitIndex: index - 1 },
      snapshot: null,
      entries: [{ term: 1, index, payload: { kind: "command", data } }],
    });
    if (outcome.outcome !== "stored") {
      writeSync(1, `${JSON.stringify(outcome)}\n`);
      process.exit(0);
    }
    writeSync(1, `${index}\n`);
    if (index % 1000 === 0) {
      await log.compact({
        index,
        term: 1,
        membership: { members: [], removed: [] },
        data: Buffer.from(`${index}`),
      });
    }
  }
}

await Promise.all(Array.from({ length: 8 }, appendInTurn));
