import { spawn } from "node:child_process";
import { get } from "node:http";
import { connect } from "node:net";
import type { WorkerHealthCheck } from "@orrery/protocol/workers";
import type { AssignedPort } from "./port-book.ts";

export type CheckResult = { readonly isPassed: boolean; readonly sentence: string; readonly tookMs: number };

export type CheckPlace = {
  readonly ports: readonly AssignedPort[];
  readonly env: Readonly<Record<string, string>>;
  readonly work: string;
  /** Null = the agent's own. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
};

const OUTPUT_CHARACTERS_MAX = 200;

/** One check, over within its timeout whatever hangs: what it opened is closed by then, what it started is killed with all its children. */
export async function runCheck(check: WorkerHealthCheck, place: CheckPlace): Promise<CheckResult> {
  const startedMs = performance.now();
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), check.timeoutMs);
  try {
    const { isPassed, sentence } = await attempt(check, place, cut.signal);
    return { isPassed, sentence, tookMs: performance.now() - startedMs };
  } finally {
    clearTimeout(timer);
  }
}

type Finding = { isPassed: boolean; sentence: string };

function attempt(check: WorkerHealthCheck, place: CheckPlace, cut: AbortSignal): Promise<Finding> {
  const late = { isPassed: false, sentence: `it did not answer within ${check.timeoutMs} ms.` };
  if (check.kind === "command") return runCommand(check.command, place, cut, late);
  const port = place.ports.find(({ name }) => name === check.port)?.port;
  if (port === undefined)
    return Promise.resolve({ isPassed: false, sentence: `it has no port ${check.port}.` });
  return check.kind === "tcp" ? tryTcp(port, cut, late) : tryHttp(port, check.path, cut, late);
}

function tryTcp(port: number, cut: AbortSignal, late: Finding): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const finish = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.once("connect", () => finish({ isPassed: true, sentence: `port ${port} takes connections.` }));
    socket.once("error", (error) => finish(unreachable(port, error)));
    cut.addEventListener("abort", () => finish(late), { once: true });
  });
}

function tryHttp(port: number, path: string, cut: AbortSignal, late: Finding): Promise<Finding> {
  return new Promise((resolve) => {
    const request = get({
      host: "127.0.0.1",
      port,
      path,
      agent: false,
      headers: { "user-agent": "orrery-health-check" },
    });
    const finish = (finding: Finding) => {
      request.destroy();
      resolve(finding);
    };
    request.once("response", (response) => {
      const status = response.statusCode ?? 0;
      response.on("error", () => undefined);
      finish({ isPassed: status >= 200 && status < 400, sentence: `${path} answered ${status}.` });
    });
    request.on("error", (error) => finish(unreachable(port, error)));
    cut.addEventListener("abort", () => finish(late), { once: true });
  });
}

function unreachable(port: number, error: Error): Finding {
  const code = (error as NodeJS.ErrnoException).code ?? error.message;
  const why = code === "ECONNREFUSED" ? "nothing listens there" : code;
  return { isPassed: false, sentence: `port ${port} cannot be reached on 127.0.0.1 (${why}).` };
}

function runCommand(
  command: readonly string[],
  place: CheckPlace,
  cut: AbortSignal,
  late: Finding,
): Promise<Finding> {
  return new Promise((resolve) => {
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      ...{ env: { ...place.env }, cwd: place.work, detached: true, stdio: ["ignore", "pipe", "pipe"] },
      ...(place.owner ?? {}),
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (output.length < OUTPUT_CHARACTERS_MAX) output += text.slice(0, OUTPUT_CHARACTERS_MAX);
      });
      stream.on("error", () => undefined);
    }
    const finish = (finding: Finding) => {
      if (child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(finding);
    };
    child.once("error", (error) =>
      finish({ isPassed: false, sentence: `${program} cannot be started (${codeOf(error)}).` }),
    );
    child.once("exit", (code, signal) => {
      const said = output
        .trim()
        .replace(/\p{Cc}+/gu, " ")
        .slice(0, OUTPUT_CHARACTERS_MAX);
      const how = code === null ? `was ended by ${signal}` : `ended with ${code}`;
      finish({ isPassed: code === 0, sentence: `${program} ${how}${said === "" ? "" : `: ${said}`}.` });
    });
    cut.addEventListener("abort", () => finish(late), { once: true });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
