import assert from "node:assert";
import { parentPort } from "node:worker_threads";
import type { InboundFrame } from "./link-event.ts";
import { MeshHost } from "./mesh-host.ts";
import type { FromMesh, MeshCalls, MeshStart, ToMesh } from "./mesh-worker-messages.ts";
import { clockSince } from "./process-clock.ts";

/** The entry of the mesh's thread: one host, served over the thread's port. */
assert(parentPort !== null, "this file runs as a worker thread");
const port = parentPort;
let host: MeshHost | null = null;

port.on("message", (message: ToMesh) => {
  const answer = (output: MeshCalls[keyof MeshCalls][1]) => post({ kind: "answer", id: message.id, output });
  switch (message.kind) {
    case "start":
      void start(message.input).then(answer);
      return;
    case "set-members":
      host?.setMembers(message.input);
      answer(null);
      return;
    case "set-identity":
      answer({ outcome: trySetIdentity(message.input) });
      return;
    case "send":
      answer(host?.send(message.input.to, message.input.frame) ?? { outcome: "dropped", reason: "no-link" });
      return;
    case "stats":
      answer({ links: host?.stats() ?? [], refusalsUntold: host?.refusalsUntold ?? 0 });
      return;
    case "stop":
      void (host?.stop() ?? Promise.resolve()).then(() => {
        answer(null);
        port.close();
      });
  }
});

async function start(input: MeshStart): Promise<MeshCalls["start"][1]> {
  const { clockStartMs, ...options } = input;
  host = new MeshHost({
    ...options,
    clock: clockSince(clockStartMs),
    random: Math.random,
    onEvent: (event) => post({ kind: "event", event }),
    onFrame: (from, frame, receivedMs) =>
      post({ kind: "frame", from, frame: withOwnBytes(frame), receivedMs }),
  });
  return host.start();
}

function trySetIdentity(identity: MeshCalls["set-identity"][0]): "set" | "unreadable" {
  try {
    host?.setIdentity(identity);
    return "set";
  } catch {
    return "unreadable";
  }
}

/** Posting a view would copy everything that was received with it. */
function withOwnBytes(frame: InboundFrame): InboundFrame {
  return frame.kind === "routed" ? { ...frame, payload: new Uint8Array(frame.payload) } : frame;
}

function post(message: FromMesh): void {
  port.postMessage(message);
}
