// Something that only one may write to at a time: a tiny HTTP server that remembers the highest fencing token it has seen,
// also over a restart, and refuses whoever comes with a lower one. Run: node server.mjs <port> <file>
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { createServer } from "node:http";

const [port = "4499", path = "resource.json"] = process.argv.slice(2);
const state = existsSync(path)
  ? JSON.parse(readFileSync(path, "utf8"))
  : { highestToken: 0, value: null, by: null, accepted: 0, refused: 0 };

createServer(async (request, response) => {
  if (request.method === "GET") return answer(response, 200, state);
  let body = "";
  for await (const chunk of request) {
    body += chunk;
    if (body.length > 64 * 1024) return answer(response, 413, { problem: "too large" });
  }
  let write;
  try {
    write = JSON.parse(body);
  } catch {
    return answer(response, 400, { problem: "not JSON" });
  }
  if (!Number.isSafeInteger(write.token))
    return answer(response, 400, { problem: "token must be a whole number" });
  if (write.token < state.highestToken) {
    state.refused += 1;
    return answer(response, 409, { problem: "an old token", highestToken: state.highestToken });
  }
  const isNewLeader = write.token > state.highestToken;
  Object.assign(state, { highestToken: write.token, value: write.value, by: write.by });
  state.accepted += 1;
  // The token counts only if it is remembered: it is on the disk before anyone hears yes.
  if (isNewLeader) store();
  return answer(response, 200, { highestToken: state.highestToken });
}).listen(Number(port), "127.0.0.1", function () {
  process.stdout.write(`${JSON.stringify({ port: this.address().port })}\n`);
});

function store() {
  const file = openSync(`${path}.tmp`, "w", 0o600);
  writeSync(file, JSON.stringify(state));
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.tmp`, path);
}

function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
