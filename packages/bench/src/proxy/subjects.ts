import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { freePorts } from "@orrery/runtime";
import { startProgram, waitUntil } from "../stack/child.ts";
import type { Stack } from "../stack/stack.ts";
import { startListening } from "./listen.ts";
import { startOrreryGateway } from "./orrery-gateway.ts";
import type { Subject } from "./subject.ts";

export const UPSTREAMS = "upstreams";
const EXITS = ["127.1.0.1", "127.1.0.2", "127.1.0.3"];
const DESCRIPTORS = 16_384;

/** Orrery first, then the upstreams by themselves, then whatever stands beside it on this machine. */
export async function startSubjects(stack: Stack, originPort: number): Promise<Subject[]> {
  const { folder } = stack;
  const upstreams = await Promise.all(
    EXITS.map((exit) => startListening("upstream-child.ts", [exit], folder)),
  );
  const ports = upstreams.map(({ port }) => port);
  const chain = await startListening("proxy-chain-child.ts", ports.map(String), folder);
  const peers = [TINYPROXY, SQUID].filter(isInstalled);
  return [
    await startOrreryGateway(stack, ports, originPort),
    {
      ...{ name: UPSTREAMS, ports, pid: null, credentials: null },
      stop: async () => void (await Promise.all(upstreams.map((one) => one.stop()))),
    },
    { name: "proxy-chain", ports: [chain.port], pid: chain.pid, credentials: null, stop: chain.stop },
    ...(await Promise.all(peers.map((peer) => startPeer(peer, folder, ports[0] ?? 0)))),
  ];
}

type Peer = {
  name: string;
  version: string;
  configOf: (port: number, upstreamPort: number, folder: string) => string;
  /** Before the configuration's file: in the foreground, as one process. */
  flags: readonly string[];
};

const TINYPROXY: Peer = {
  name: "tinyproxy",
  version: "-v",
  flags: ["-d", "-c"],
  configOf: (port, upstreamPort, folder) =>
    [
      ...[`Port ${port}`, "Listen 127.0.0.1", "Allow 127.0.0.1", "Timeout 600", "MaxClients 6000"],
      ...[
        `Upstream http 127.0.0.1:${upstreamPort}`,
        "LogLevel Critical",
        `LogFile "${folder}/tinyproxy.out"`,
      ],
    ].join("\n"),
};

const SQUID: Peer = {
  name: "squid",
  version: "-v",
  flags: ["-N", "-f"],
  configOf: (port, upstreamPort) =>
    [
      ...[`http_port 127.0.0.1:${port}`, "http_access allow localhost", "http_access deny all"],
      ...[
        `cache_peer 127.0.0.1 parent ${upstreamPort} 0 no-query no-digest default`,
        "never_direct allow all",
      ],
      ...["cache deny all", "access_log none", "cache_log /dev/null", "netdb_filename none"],
      ...["pid_filename none", "pinger_enable off", "coredump_dir none", "visible_hostname bench"],
      ...[`max_filedescriptors ${DESCRIPTORS}`, "shutdown_lifetime 0 seconds"],
    ].join("\n"),
};

function isInstalled({ name, version }: Peer): boolean {
  try {
    execFileSync(name, [version], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function startPeer(peer: Peer, folder: string, upstreamPort: number): Promise<Subject> {
  const { name, flags, configOf } = peer;
  const [port = 0] = await freePorts(1);
  const file = join(folder, `${name}.conf`);
  await writeFile(file, `${configOf(port, upstreamPort, folder)}\n`);
  const child = startProgram([name, ...flags, file], { logFile: join(folder, `${name}.log`) });
  await waitUntil(`${name}, which listens`, () => isListening(port), 15_000);
  return { name, ports: [port], pid: child.pid, credentials: null, stop: child.stop };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
