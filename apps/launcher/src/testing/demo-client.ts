import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { DEMO_TARGET_HOST } from "../demo-lab.ts";

type Mark = { secret: string | null; ports: Record<string, number> };

/** Asks the demo's target as its worker, through a demo node's gateway; `country` chooses the proxy. */
export function askAsDemo(
  gateway: string,
  dataDir: string,
  country: string,
): Promise<{ status: number; body: string }> {
  const { secret, ports } = readMark(dataDir);
  const [hostname, port] = gateway.split(":");
  const proof = Buffer.from(`demo-country-${country}:${secret}`).toString("base64");
  const host = `${DEMO_TARGET_HOST}:${ports.target}`;
  const headers = { host, "proxy-authorization": `Basic ${proof}` };
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: `http://${host}/`, headers, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.on("error", reject);
    });
    asked.on("error", reject).end();
  });
}

/** Its credential is the last that a start makes. */
export function hasDemoCredential(dataDir: string): boolean {
  return existsSync(join(dataDir, "demo-proxies.json")) && readMark(dataDir).secret !== null;
}

function readMark(dataDir: string): Mark {
  return JSON.parse(readFileSync(join(dataDir, "demo-proxies.json"), "utf8")) as Mark;
}
