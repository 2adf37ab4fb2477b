import "reflect-metadata";
import { Agent as HttpsAgent, request } from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import type { EnrolRequest, EnrolResponse, NodeFacts } from "@orrery/protocol";
import * as x509 from "@peculiar/x509";
import { createJoinToken } from "../stack/hub-api.ts";
import type { Stack } from "../stack/stack.ts";

export type SimulatedNode = { nodeId: string; name: string; secureContext: SecureContext };
export type SimulatedFleet = {
  nodes: SimulatedNode[];
  keyPem: string;
  certificatePem: string;
  caPem: string;
};

const PARALLEL_ENROLMENTS = 16;

/** Where a node says it is. */
export type SimulatedPlace = Pick<EnrolRequest, "region" | "latitude" | "longitude">;

/** Enrols `count` nodes through the real `/enroll`. They share one key pair, which spares the generator's time. */
export async function enrolFleet(
  stack: Stack,
  count: number,
  placeOf: (index: number) => SimulatedPlace = (index) => ({ region: `region-${index % 8}` }),
): Promise<SimulatedFleet> {
  const token = await createJoinToken(stack, count);
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=simulated",
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
  });
  const keyPem = x509.PemConverter.encode(
    await crypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  const agent = new HttpsAgent({
    keepAlive: true,
    maxSockets: PARALLEL_ENROLMENTS,
    rejectUnauthorized: false,
  });
  const nodes: SimulatedNode[] = new Array(count);
  let next = 0;
  let first: EnrolResponse | null = null;
  await Promise.all(
    Array.from({ length: PARALLEL_ENROLMENTS }, async () => {
      while (next < count) {
        const index = next++;
        const name = `sim-${String(index).padStart(5, "0")}`;
        const enrolled = await post<EnrolResponse>(`${stack.gatewayUrl}/enroll`, agent, {
          token,
          protocol: { major: 1, minor: 0 },
          csrPem: csr.toString("pem"),
          name,
          ...placeOf(index),
          zone: "a",
          labels: { rack: `r${index % 40}` },
          facts: simulatedFacts(name),
        });
        first ??= enrolled;
        nodes[index] = {
          nodeId: enrolled.nodeId,
          name: enrolled.name,
          secureContext: createSecureContext({ key: keyPem, cert: enrolled.certificatePem }),
        };
      }
    }),
  );
  agent.destroy();
  const { certificatePem, caPem } = first as unknown as EnrolResponse;
  return { nodes, keyPem, certificatePem, caPem };
}

export function simulatedFacts(hostname: string): NodeFacts {
  return {
    hostname,
    platform: "linux",
    osRelease: "6.1",
    architecture: "x64",
    cpuModel: "simulated",
    cpuCount: 8,
    memoryTotalBytes: 16e9,
    diskTotalBytes: 200e9,
    nodeVersion: "26.10.0",
    agentVersion: "0.1.0",
    agentPid: 1,
    bootedAtMs: Date.now() - 86_400_000,
    agentStartedAtMs: Date.now(),
    peerAddresses: [],
  };
}

function post<T>(url: string, agent: HttpsAgent, body: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: "POST", agent, headers: { "content-type": "application/json" }, timeout: 30_000 },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk: string) => {
          text += chunk;
        });
        incoming.on("end", () => {
          if (incoming.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new Error(`${url} answered ${incoming.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}
