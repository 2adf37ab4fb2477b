// The demo's worker: one instance of a small service. It burns its share of the load that is set on its page, and
// nothing else. Told by its environment: PORT, LOAD_URL (who shares the load out), CORES (what it reserves).
// The launcher puts PAGE in front of it.
import { createServer, request } from "node:http";

const { env } = process;
const { PORT, LOAD_URL = "", CORES = "0.1", ORRERY_INSTANCE_ID: INSTANCE = `process-${process.pid}` } = env;
const PERIOD_MS = 50;
/** Of one period: whoever asks meanwhile waits no longer. */
const BURN_MS_MAX = 40;
const RETRY_MS = 2000;
const ANSWER_MS_MAX = 30_000;
const BODY_MAX = 256;

let told = { version: 0, load: 0, share: 0, instanceCount: 1 };
let burning = null;
let owedMs = 0;
let burntMs = 0;

/** Uses the processor for its share of what it reserves, and sleeps where there is none. */
function burn() {
  const dueMs = owedMs + told.share * Number(CORES) * PERIOD_MS - usedMs();
  owedMs = Math.max(-BURN_MS_MAX, Math.min(BURN_MS_MAX, dueMs));
  const until = performance.now() + owedMs;
  let x = 0;
  while (performance.now() < until) x += Math.sqrt(x + 1);
}

/** Of this process, since it was asked last. */
function usedMs() {
  const { user, system } = process.cpuUsage();
  const allMs = (user + system) / 1000;
  const used = allMs - burntMs;
  burntMs = allMs;
  return used;
}

function follow(next) {
  told = next;
  if (told.share === 0 && burning !== null) {
    clearInterval(burning);
    burning = null;
  }
  if (told.share > 0 && burning === null) {
    usedMs();
    owedMs = 0;
    burning = setInterval(burn, PERIOD_MS);
  }
}

/** Asks for its share, and is answered when it is another one. Without anyone to ask there is no load. */
function ask() {
  const again = () => setTimeout(ask, RETRY_MS * (0.5 + Math.random()));
  const path = `/share?instance=${encodeURIComponent(INSTANCE)}&seen=${told.version}`;
  send("GET", path, null)
    .then((body) => {
      follow(JSON.parse(body));
      ask();
    })
    .catch(() => {
      follow({ version: 0, load: 0, share: 0, instanceCount: 1 });
      again();
    });
}

function send(method, path, body) {
  return new Promise((resolve, reject) => {
    const asked = request(`${LOAD_URL}${path}`, { method, timeout: ANSWER_MS_MAX }, (answer) => {
      readAll(answer, 10_000).then(
        (text) => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))),
        reject,
      );
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer")));
    asked.on("error", reject);
    asked.end(body ?? undefined);
  });
}

async function readAll(stream, max) {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    text += chunk;
    if (text.length > max) throw new Error("too long");
  }
  return text;
}

function give(response, status, type, body) {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
  });
  response.end(body);
}

async function setLoad(request, response) {
  // A page of another origin cannot send this type unasked.
  if (request.headers["content-type"] !== "application/json") {
    return give(response, 415, "text/plain", "Send application/json.\n");
  }
  try {
    await send("PUT", "/load", await readAll(request, BODY_MAX));
    give(response, 200, "application/json", "{}");
  } catch (error) {
    give(response, 502, "text/plain", `The load could not be set: ${error.message}\n`);
  }
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://demo");
  if (request.method === "PUT" && pathname === "/load") return void setLoad(request, response);
  request.resume();
  if (request.method !== "GET" && request.method !== "HEAD")
    return give(response, 405, "text/plain", "GET\n");
  if (pathname === "/healthz") return give(response, 200, "text/plain", "ok\n");
  if (pathname === "/state")
    return give(response, 200, "application/json", JSON.stringify({ instance: INSTANCE, ...told }));
  if (pathname === "/") return give(response, 200, "text/html", PAGE);
  give(response, 404, "text/plain", "There is only /, /state, /load and /healthz.\n");
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`${INSTANCE} listens on 127.0.0.1:${PORT}`));
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
ask();
