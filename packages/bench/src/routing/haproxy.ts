import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { freePorts } from "@orrery/runtime";
import { startProgram, waitUntil } from "../stack/child.ts";

const PROGRAM: string = "haproxy";

export type HaproxyBalance = "roundrobin" | "leastconn";

export function isHaproxyInstalled(): boolean {
  try {
    execFileSync(PROGRAM, ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** With one thread, and headers as the gateway adds them. */
export async function startHaproxy(
  folder: string,
  balance: HaproxyBalance,
  instancePorts: readonly number[],
) {
  const [port = 0] = await freePorts(1);
  const file = join(folder, `haproxy-${port}.cfg`);
  const lines = [
    ...["global", "  maxconn 4096", "  nbthread 1"],
    ...["defaults", "  mode http", "  timeout client 60s", "  timeout server 60s", "  timeout connect 5s"],
    ...["  option http-keep-alive", "  http-reuse always", "  option forwardfor", "  no log"],
    ...["frontend in", `  bind 127.0.0.1:${port}`, "  unique-id-format %{+X}o%ci%cp%ts%rt"],
    ...["  unique-id-header X-Correlation-Id", "  default_backend out"],
    ...["backend out", `  balance ${balance}`],
    ...instancePorts.map((each, at) => `  server s${at} 127.0.0.1:${each}`),
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  const child = startProgram([PROGRAM, "-db", "-f", file], {
    logFile: join(folder, `haproxy-${port}.log`),
  });
  await waitUntil("haproxy, which listens", () => isListening(port), 15_000);
  return { name: "haproxy", port, pid: child.pid, stop: child.stop };
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
