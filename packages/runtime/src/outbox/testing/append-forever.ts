import { writeSync } from "node:fs";
import { openOutbox } from "../open-outbox.ts";
import { numbered } from "./outbox-files.ts";

// Run as a process of its own: appends without end and prints a number only after its entry is stored.
const [root = "", startText = "1", paddingText = "0"] = process.argv.slice(2);
const { outbox } = await openOutbox(root);
let next = Number(startText);

async function appendInTurn(): Promise<void> {
  for (;;) {
    const n = next++;
    const outcome = await outbox.append(numbered(n, Number(paddingText)));
    if (outcome.outcome === "refused") {
      writeSync(1, `refused ${outcome.reason} ${outbox.lastSequence}\n`);
      await outbox.close();
      process.exit(0);
    }
    writeSync(1, `${n} ${outcome.sequence}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, appendInTurn));
