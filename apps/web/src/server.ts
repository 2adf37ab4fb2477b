import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { EnvError, readEnv, setNodeEnv, type WebSettings } from "./env.ts";
import { serveBuiltFiles } from "./server/built-files.ts";
import { hubPathOf } from "./server/hub-paths.ts";
import { createHubProxy } from "./server/hub-proxy.ts";
import { setSecurityHeaders } from "./server/security-headers.ts";

/** How long open requests may take to end after SIGTERM. */
const DRAIN_MS = 5000;
const EXIT_SETTINGS = 2;

const isDev = process.argv.includes("--dev");

async function main(): Promise<void> {
  const settings = readEnv();
  setNodeEnv(isDev ? "development" : "production");
  const { default: next } = await import("next");
  // Next binds websocket upgrades to the server it is given; this one never listens, so that upgrades pass through here.
  const nextSockets = createServer();
  const dir = fileURLToPath(new URL("..", import.meta.url));
  const dashboard = next({
    dev: isDev,
    dir,
    port: settings.port,
    httpServer: nextSockets,
    quiet: !isDev,
  });
  await dashboard.prepare();
  const handle = dashboard.getRequestHandler();
  const hub = createHubProxy(settings, (message) => log("warn", message));
  const builtFiles = isDev ? null : serveBuiltFiles(dir);
  let isStopping = false;

  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    if (url === "/api/health") return answerHealth(response, isStopping);
    const hubPath = hubPathOf(url);
    if (hubPath !== null) return hub.web(request, response, hubPath);
    setSecurityHeaders(request, response, isDev);
    const answer = () => {
      setAddressHeaders(request);
      handle(request, response).catch((error: unknown) => {
        log("error", `a page failed: ${describe(error)}`);
        if (!response.headersSent) response.statusCode = 500;
        response.end();
      });
    };
    const serveBuilt = builtFiles?.(url) ?? null;
    if (serveBuilt === null) answer();
    else serveBuilt(request, response, answer);
  });
  server.on("upgrade", (request, socket, head) => {
    const hubPath = hubPathOf(request.url ?? "/");
    if (hubPath !== null) hub.upgrade(request, socket, head, hubPath);
    else if (isDev) nextSockets.emit("upgrade", request, socket, head);
    else socket.destroy();
  });

  await listen(server, settings);
  log("info", `the dashboard listens on port ${settings.port}`);

  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    hub.close();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => {
      server.closeAllConnections();
      process.exit(0);
    }, DRAIN_MS).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** What server components cannot know otherwise: the path for the way back after sign-in, and whom they ask for. */
function setAddressHeaders(request: IncomingMessage): void {
  request.headers["x-orrery-path"] = request.url ?? "/";
  request.headers["x-orrery-client-address"] = request.socket.remoteAddress ?? "";
}

function answerHealth(response: ServerResponse, isStopping: boolean): void {
  response.statusCode = isStopping ? 503 : 200;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.end(JSON.stringify({ status: isStopping ? "stopping" : "ok" }));
}

function listen(server: Server, settings: WebSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        reject(
          new EnvError(
            `Port ${settings.port} is taken by another program. Stop it, or set ORRERY_WEB_PORT to a free port.`,
          ),
        );
      } else if (error.code === "EACCES") {
        reject(
          new EnvError(`Port ${settings.port} needs more rights. Set ORRERY_WEB_PORT to a port above 1023.`),
        );
      } else reject(error);
    });
    server.listen(
      { port: settings.port, ...(settings.bindAddress === undefined ? {} : { host: settings.bindAddress }) },
      resolve,
    );
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** One JSON object a line, as the hub's log has it. */
function log(level: "info" | "warn" | "error", msg: string): void {
  process.stdout.write(
    `${JSON.stringify({ level, time: new Date().toISOString(), service: "web", pid: process.pid, msg })}\n`,
  );
}

main().catch((error: unknown) => {
  if (error instanceof EnvError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_SETTINGS);
  }
  process.stderr.write(`The dashboard could not start: ${describe(error)}\n`);
  process.exit(1);
});
