import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type ClientHttp2Session, connect } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "@orrery/runtime";
import { type Child, startProgram, waitUntil } from "../stack/child.ts";

export type EtcdOptions = {
  count: number;
  /** Null = etcd's defaults (100 and 1,000 ms). */
  timing: { heartbeatMs: number; electionMs: number } | null;
};

type Member = { name: string; clientPort: number; start: () => Child; child: Child };

export function hasEtcd(): boolean {
  try {
    execFileSync("etcd", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** An etcd cluster on loopback, with fsync, as Debian ships it. */
export class EtcdCluster {
  readonly members: Member[];
  readonly #folder: string;

  private constructor(members: Member[], folder: string) {
    this.members = members;
    this.#folder = folder;
  }

  static async start({ count, timing }: EtcdOptions): Promise<EtcdCluster> {
    const folder = await mkdtemp(join(tmpdir(), "orrery-bench-etcd-"));
    const ports = await freePorts(2 * count);
    const peerUrl = (i: number) => `http://127.0.0.1:${ports[count + i]}`;
    const cluster = Array.from({ length: count }, (_, i) => `e${i}=${peerUrl(i)}`).join(",");
    const members = Array.from({ length: count }, (_, i): Member => {
      const clientUrl = `http://127.0.0.1:${ports[i]}`;
      const args = [
        ...["--name", `e${i}`, "--data-dir", join(folder, `e${i}`), "--log-level", "error"],
        ...["--listen-client-urls", clientUrl, "--advertise-client-urls", clientUrl],
        ...["--listen-peer-urls", peerUrl(i), "--initial-advertise-peer-urls", peerUrl(i)],
        ...["--initial-cluster", cluster, "--initial-cluster-state", "new"],
        ...(timing === null
          ? []
          : ["--heartbeat-interval", `${timing.heartbeatMs}`, "--election-timeout", `${timing.electionMs}`]),
      ];
      const start = () => startProgram(["etcd", ...args], { logFile: join(folder, `e${i}.log`) });
      return { name: `e${i}`, clientPort: ports[i] ?? 0, start, child: start() };
    });
    const etcd = new EtcdCluster(members, folder);
    await waitUntil("etcd's leader", async () => (await etcd.leader()) !== null);
    return etcd;
  }

  /** Which member leads, by its own word. */
  async leader(): Promise<number | null> {
    const statuses = await Promise.all(
      this.members.map(async ({ clientPort }) => {
        const body = await post(clientPort, "/v3/maintenance/status", {}, 500).catch(() => null);
        return body as { header?: { member_id?: string }; leader?: string } | null;
      }),
    );
    const at = statuses.findIndex(
      (status) => status?.leader !== undefined && status.leader === status.header?.member_id,
    );
    return at === -1 ? null : at;
  }

  async stop(): Promise<void> {
    for (const { child } of this.members) child.process.kill("SIGKILL");
    await Promise.all(this.members.map(({ child }) => child.gone));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Unary gRPC over one HTTP/2 connection, with nothing in between: the leanest client there can be from here. */
export class EtcdClient {
  readonly #session: ClientHttp2Session;

  private constructor(session: ClientHttp2Session) {
    this.#session = session;
  }

  static async connect(port: number): Promise<EtcdClient> {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
    await once(session, "connect");
    return new EtcdClient(session);
  }

  /** Resolves when etcd has accepted the write; rejects where it refused or the connection ended. */
  put(key: string, value: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        ":method": "POST",
        ":path": "/etcdserverpb.KV/Put",
        "content-type": "application/grpc",
        te: "trailers",
      });
      let isOk = false;
      stream.on("trailers", (trailers) => {
        isOk = trailers["grpc-status"] === "0";
      });
      stream.on("error", reject);
      stream.on("close", () => (isOk ? resolve() : reject(new Error("etcd refused the write"))));
      stream.resume();
      stream.end(putRequest(key, value));
    });
  }

  close(): void {
    this.#session.destroy();
  }
}

/** gRPC's frame around `PutRequest { bytes key = 1; bytes value = 2; }`; both shorter than 128 bytes. */
function putRequest(key: string, value: Uint8Array): Buffer {
  const keyBytes = Buffer.from(key);
  const message = Buffer.concat([
    Buffer.from([0x0a, keyBytes.length]),
    keyBytes,
    Buffer.from([0x12, value.length]),
    value,
  ]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Through etcd's own JSON gateway. */
export async function post(port: number, path: string, body: unknown, timeoutMs: number): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`etcd answered ${response.status}`);
  return response.json();
}
