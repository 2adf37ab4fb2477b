// A worker of the scenarios: answers at once, unless it was told to fail (`PUT /conduct?is=failing`) or its revision is bad.
import { createServer } from "node:http";

const { PORT, ORRERY_INSTANCE_ID, SHOP_VERSION = "1", SHOP_STARTS = "well" } = process.env;
let conduct = "well";
if (SHOP_STARTS === "badly") setTimeout(() => process.exit(3), 100);

createServer((asked, answer) => {
  const { pathname, searchParams } = new URL(asked.url ?? "/", "http://worker");
  if (pathname === "/conduct") conduct = searchParams.get("is") ?? "well";
  if (pathname === "/healthz" || pathname === "/conduct") return answer.end(conduct);
  asked.resume().on("end", () => {
    answer.writeHead(conduct === "failing" ? 500 : 200, { "content-type": "application/json" });
    answer.end(JSON.stringify({ instanceId: ORRERY_INSTANCE_ID, version: SHOP_VERSION }));
  });
}).listen(Number(PORT), "127.0.0.1");
