import { OUTBOX_RECOVERED_EVENT, type OutboxVerdict } from "./outbox-verdict.ts";
import {
  createStream,
  findCurrentStream,
  type LoadedStream,
  loadStream,
  type StreamDamage,
  type StreamFolder,
  setAside,
} from "./stream-folder.ts";

/** Loads the current stream, or makes one: the first, or a new one in the place of a damaged one. */
export async function recoverStream(root: string): Promise<{ stream: LoadedStream; verdict: OutboxVerdict }> {
  const folder = await findCurrentStream(root);
  if (folder === null) return { stream: await createStream(root, 1, []), verdict: { kind: "created" } };
  const load = await loadStream(folder);
  if (load.kind === "damaged") return replaceDamaged(root, load.folder, load.damage);
  if (load.tear === null) return { stream: load.stream, verdict: { kind: "clean" } };
  const { file, truncatedBytes } = load.tear;
  return { stream: load.stream, verdict: { kind: "torn_tail", file, truncatedBytes } };
}

/** What can be read goes on in a new stream, behind an entry that says what happened: never silently shorter. */
async function replaceDamaged(
  root: string,
  folder: StreamFolder,
  damage: StreamDamage,
): Promise<{ stream: LoadedStream; verdict: OutboxVerdict }> {
  const facts = {
    file: damage.file,
    problem: damage.problem,
    previousStreamId: folder.streamId,
    keptAsideAs: `${folder.path}.corrupt`,
    carriedCount: damage.readable.length,
    lostCount: damage.lostCount,
    lostTailUnknown: damage.lostTailUnknown,
  };
  const told = {
    atMs: Date.now(),
    type: OUTBOX_RECOVERED_EVENT,
    data: { ...facts, previousAckedSequence: damage.ackedSequence },
  };
  const payloads = [Buffer.from(JSON.stringify(told)), ...damage.readable.map((frame) => frame.payload)];
  const stream = await createStream(root, folder.generation + 1, payloads);
  await setAside(root, folder);
  return { stream, verdict: { kind: "damaged", ...facts } };
}
