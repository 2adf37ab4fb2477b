import { measureWriters } from "../ledger/writers.ts";
import { Line, LineEnded } from "./line.ts";
import type { Asked, FromLoad, LoadPlace, ToLoad } from "./load.ts";
import { BODY_BYTES, STREAM_PATH } from "./wire.ts";

/** Applications that use a proxy, steered over IPC: raw sockets, so that it is the proxy that is measured. */
const WARM_UP_MS = 500;
const OPENING_AT_ONCE = 64;
const SESSIONS = 256;
const held: Line[] = [];

process.on("disconnect", () => process.exit(0));
process.on("message", (task: ToLoad) => {
  void work(task).then(
    (output) => tell({ output }),
    (error: unknown) => tell({ error: String(error) }),
  );
});

function work(task: ToLoad): Promise<unknown> {
  switch (task.kind) {
    case "ask":
      return ask(task);
    case "stream":
      return stream(task.place, task.roundMs);
    case "hold":
      return hold(task.place, task.count);
    case "release":
      for (const line of held.splice(0)) line.close();
      return Promise.resolve();
  }
}

/** Rejects with the first failure: what only seems to be answered is no measurement. */
async function ask({ place, mode, connections, roundMs }: Extract<ToLoad, { kind: "ask" }>): Promise<Asked> {
  const kept: (Line | undefined)[] = [];
  let askedCount = 0;
  let failure: unknown = null;
  try {
    const round = await measureWriters(connections, roundMs, async (writer) => {
      // One has failed: the others stop, too.
      if (failure !== null) throw failure;
      try {
        if (mode === "http") kept[writer] = await askKept(place, writer, kept[writer]);
        else await askInTunnel(place, writer);
        askedCount += 1;
      } catch (error) {
        failure ??= error;
        throw error;
      }
    });
    return { ...round, askedCount };
  } finally {
    for (const line of kept) line?.close();
  }
}

/** The connection for the next time; undefined = the proxy has ended it. */
async function askKept(place: LoadPlace, writer: number, kept: Line | undefined): Promise<Line | undefined> {
  const isKept = kept !== undefined && !kept.isClosed;
  const line = isKept ? kept : await Line.open(portOf(place, writer));
  const authority = authorityOf(place);
  const url = place.path ?? `http://${authority}/`;
  const question = `GET ${url} HTTP/1.1\r\nHost: ${authority}\r\n${proofOf(place, writer)}\r\n`;
  try {
    const { status, isLast } = await line.ask(question, BODY_BYTES);
    demand(status);
    if (!isLast) return line;
    line.close();
    return undefined;
  } catch (error) {
    line.close();
    // Some end a connection without saying so; every client asks again then.
    if (isKept && error instanceof LineEnded) return askKept(place, writer, undefined);
    throw error;
  }
}

async function askInTunnel(place: LoadPlace, writer: number): Promise<void> {
  const line = await openTunnel(place, writer);
  try {
    demand((await line.ask(`GET / HTTP/1.1\r\nHost: ${authorityOf(place)}\r\n\r\n`, BODY_BYTES)).status);
  } finally {
    line.close();
  }
}

async function stream(place: LoadPlace, roundMs: number): Promise<number> {
  const line = await openTunnel(place, 0);
  let bytes = 0;
  line.countBytes((more) => {
    bytes += more;
  });
  line.socket.write(`GET ${STREAM_PATH} HTTP/1.1\r\nHost: ${authorityOf(place)}\r\n\r\n`);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const before = bytes;
  const startMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, roundMs));
  const perSecond = ((bytes - before) * 1000) / (performance.now() - startMs);
  const isWhole = !line.isClosed;
  line.close();
  if (!isWhole) throw new Error("the tunnel ended while bytes passed");
  return perSecond;
}

async function hold(place: LoadPlace, count: number): Promise<void> {
  let next = 0;
  const open = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      held.push(await openTunnel(place, next % SESSIONS));
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, open));
}

async function openTunnel(place: LoadPlace, writer: number): Promise<Line> {
  const line = await Line.open(portOf(place, writer));
  const authority = authorityOf(place);
  const { status } = await line.ask(
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proofOf(place, writer)}\r\n`,
    0,
  );
  if (status !== 200) line.close();
  demand(status);
  return line;
}

function demand(status: number): void {
  if (status !== 200) throw new Error(`it was answered ${status}`);
}

function portOf({ ports }: LoadPlace, writer: number): number {
  return ports[writer % ports.length] ?? 0;
}

function authorityOf({ originPort }: LoadPlace): string {
  return `127.0.0.1:${originPort}`;
}

const proofs = new Map<string, string>();

/** Each writer is a session of its own, so that all upstreams are used at any time. */
function proofOf({ credentials }: LoadPlace, writer: number): string {
  if (credentials === null) return "";
  const { worker, secret } = credentials;
  const user = `${worker}-session-w${writer}:${secret}`;
  const known = proofs.get(user);
  if (known !== undefined) return known;
  const proof = `Proxy-Authorization: Basic ${Buffer.from(user).toString("base64")}\r\n`;
  proofs.set(user, proof);
  return proof;
}

function tell(answer: FromLoad): void {
  process.send?.(answer, () => undefined);
}
