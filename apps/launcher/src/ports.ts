import { createServer } from "node:net";
import { LaunchError } from "./launch-error.ts";

export type WantedPort = { port: number; purpose: string; variable: string };

/** Every wildcard and the loopback address: a program on any of them would get in our way. */
const HOSTS = ["127.0.0.1", "0.0.0.0", "::"];
const SUGGESTIONS_MAX = 50;

/** Throws LaunchError, naming the variable that moves the port, when one of the ports cannot be used. */
export async function assertPortsFree(wanted: readonly WantedPort[]): Promise<void> {
  for (const { port, purpose, variable } of wanted) {
    const problem = await portProblem(port);
    if (problem === null) continue;
    const other = await freePortAfter(
      port,
      wanted.map((each) => each.port),
    );
    const advice = `choose another one: ${variable}=${other} npm run up`;
    throw new LaunchError(
      problem === "EACCES"
        ? `Port ${port} (${purpose}) may not be opened by this user; ${advice}`
        : `Port ${port} (${purpose}) is taken by another program. Stop that program, or ${advice}`,
    );
  }
}

/** The system's error code, or null when the port is free. */
async function portProblem(port: number): Promise<string | null> {
  for (const host of HOSTS) {
    const code = await tryListen(port, host);
    if (code === "EADDRINUSE" || code === "EACCES") return code;
  }
  return null;
}

async function freePortAfter(port: number, avoid: readonly number[]): Promise<number> {
  for (let candidate = port + 1; candidate < Math.min(port + SUGGESTIONS_MAX, 65_536); candidate += 1) {
    if (!avoid.includes(candidate) && (await portProblem(candidate)) === null) return candidate;
  }
  return port < 10_000 ? port + 10_000 : port - 10_000;
}

function tryListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "UNKNOWN"));
    server.listen({ port, host, ipv6Only: host === "::" }, () => server.close(() => resolve(null)));
  });
}
