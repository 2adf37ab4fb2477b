import { createHmac, timingSafeEqual } from "node:crypto";
import type { GroupInstance } from "@orrery/domain/scaling";
import { createProvider } from "../create-provider.ts";
import { type LabAnswer, type LabQuestion, type LabServer, startLabServer } from "./lab-server.ts";
import { IMPATIENT_MS, LAB_AT_MS, type LabMode, labParts, type ProviderLab } from "./provider-lab.ts";

const KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export type WebhookLab = ProviderLab & { readonly server: LabServer; answer(answer: LabAnswer | null): void };

/** A webhook that checks the signature as Standard Webhooks says. */
export async function webhookLab(secret = `whsec_${KEY}`): Promise<WebhookLab> {
  let mode: LabMode = "well";
  let fixed: LabAnswer | null = null;
  let instances: readonly GroupInstance[] = [];
  let wanted = 2;
  const server = await startLabServer((question) => {
    if (mode === "silent") return null;
    if (!isSigned(question)) return { status: 401, body: "The signature is wrong" };
    if (fixed !== null) return fixed;
    if (mode === "garbage") return { status: 200, body: '{"instances":[{"id":7}]}' };
    if (mode === "refusing") return { status: 403, body: `Not with ${secret}\n\u001b[31mtoday` };
    if (question.method === "GET") return { status: 200, body: stateOf(wanted, instances) };
    if (mode === "quota")
      return {
        status: 409,
        body: JSON.stringify({ outcome: "quota", sentence: "Only 3 machines are paid." }),
      };
    wanted = JSON.parse(question.body).count;
    return mode === "idle" ? { status: 202 } : { status: 200, body: '{"outcome":"accepted"}' };
  });
  const url = `http://127.0.0.1:${server.port}/scale`;
  const parts = { ...labParts({ hook: secret }), workers: labWorkers() };
  const webhook = { kind: "webhook" as const, url, signingSecret: "hook" };
  return {
    provider: createProvider(webhook, parts),
    impatient: createProvider(webhook, { ...parts, deadlineMs: IMPATIENT_MS }),
    ...{ server, secret },
    modes: ["well", "idle", "quota", "refusing", "silent", "garbage", "away"],
    behave: async (as) => {
      mode = as;
      await (as === "away" ? server.away() : server.listen());
    },
    answer: (answer) => {
      fixed = answer;
    },
    have: (all) => {
      instances = all;
    },
    wanted: () => wanted,
    close: () => server.away(),
  };
}

/** For providers that ask no worker of the fleet. */
export function labWorkers() {
  return {
    instances: () => [],
    workerName: () => null,
    wantedCount: () => null,
    setWanted: async () => undefined,
  };
}

function stateOf(wanted: number, instances: readonly GroupInstance[]): string {
  const told = instances.map(({ id, state, sinceMs }) => ({ id, state, sinceAtMs: sinceMs }));
  return JSON.stringify({ wanted, instances: told });
}

function isSigned({ headers, body }: LabQuestion): boolean {
  const at = Number(headers["webhook-timestamp"]);
  const id = headers["webhook-id"];
  const due = createHmac("sha256", Buffer.from(KEY, "base64")).update(`${id}.${at}.${body}`).digest();
  const told = Buffer.from(String(headers["webhook-signature"]).replace(/^v1,/, ""), "base64");
  return (
    Math.abs(at * 1000 - LAB_AT_MS) < 300_000 && told.length === due.length && timingSafeEqual(told, due)
  );
}
