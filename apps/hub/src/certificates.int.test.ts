import { randomBytes } from "node:crypto";
import type { CertificateSerial, NodeId } from "@orrery/protocol";
import { createLogger, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CertificateAuthority } from "./ca/certificate-authority.ts";
import { loadAuthority } from "./ca/load-authority.ts";
import { loadSecretKey } from "./ca/secret-key.ts";
import { type EnrolledAgent, enrolAgent, newKey, renewAgent, TestAgent } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

const HOUR_MS = 3_600_000;
let hub: TestHub;
let token: string;

beforeAll(async () => {
  hub = await startTestHub();
  token = (await hub.joinToken()).text;
});
afterAll(async () => {
  await hub.stop();
});

function refusedWith(code: string) {
  return { data: { code } };
}

/** A certificate as the hub would have issued it `ageMs` ago. */
async function issuedEarlier(agent: EnrolledAgent, ageMs: number): Promise<EnrolledAgent> {
  const { database, settings } = hub;
  if (database === null) throw new Error("no database");
  const secret = await loadSecretKey({ fromEnv: undefined, dataDir: settings.dataDir });
  const log = createLogger({ service: "test", level: "silent" });
  const authority = await loadAuthority(database.db, systemClock, log, secret);
  const issued = await authority.issueNodeCertificate(agent.nodeId, agent.csrPem, Date.now() - ageMs);
  await database.db.read.certificate.insert({
    serial: issued.serial as CertificateSerial,
    nodeId: agent.nodeId,
    issuedAtMs: issued.issuedAtMs,
    expiresAtMs: issued.expiresAtMs,
  });
  return { ...agent, certificatePem: issued.certificatePem };
}

test("no certificate, one of another CA, and one that this hub never stored are refused by name", async () => {
  await expect(TestAgent.connect(hub.gatewayUrl, null)).rejects.toMatchObject(
    refusedWith("CERTIFICATE_MISSING"),
  );
  const secret = randomBytes(32);
  const foreign = await CertificateAuthority.open(
    await CertificateAuthority.create("x", secret, Date.now()),
    secret,
  );
  const key = await newKey();
  const victim = await enrolAgent(hub.gatewayUrl, token);
  const forged = await foreign?.issueNodeCertificate(victim.nodeId, key.csrPem, Date.now());
  const identity = { keyPem: key.keyPem, certificatePem: forged?.certificatePem ?? "" };
  await expect(TestAgent.connect(hub.gatewayUrl, identity)).rejects.toMatchObject(
    refusedWith("CERTIFICATE_UNTRUSTED"),
  );
  const renewal = await renewAgent(hub.gatewayUrl, { ...victim, ...identity });
  expect(renewal.body.error?.code).toBe("CERTIFICATE_UNTRUSTED");

  await hub.database?.sql("DELETE FROM certificate WHERE node_id = $1", [victim.nodeId]);
  await expect(TestAgent.connect(hub.gatewayUrl, victim)).rejects.toMatchObject(
    refusedWith("CERTIFICATE_UNTRUSTED"),
  );
});

test("an expired certificate is refused, but can be exchanged for 30 days", async () => {
  const agent = await enrolAgent(hub.gatewayUrl, token);
  const expired = await issuedEarlier(agent, 25 * HOUR_MS);
  await expect(TestAgent.connect(hub.gatewayUrl, expired)).rejects.toMatchObject(
    refusedWith("CERTIFICATE_EXPIRED"),
  );
  const renewal = await renewAgent(hub.gatewayUrl, expired);
  expect(renewal.status).toBe(200);
  const fresh = { ...agent, certificatePem: renewal.body.certificatePem };
  expect((await TestAgent.join(hub.gatewayUrl, fresh)).ack.outcome).toBe("welcome");
  const ancient = await issuedEarlier(agent, 32 * 24 * HOUR_MS);
  expect((await renewAgent(hub.gatewayUrl, ancient)).body.error?.code).toBe("CERTIFICATE_EXPIRED");
});

test("a certificate that ends under a connection closes it, unless the node has a newer one", async () => {
  const agent = await enrolAgent(hub.gatewayUrl, token);
  await hub.database?.sql("DELETE FROM certificate WHERE node_id = $1", [agent.nodeId]);
  const ending = await issuedEarlier(agent, 24 * HOUR_MS - 6000);
  const joined = await TestAgent.join(hub.gatewayUrl, ending);
  await joined.agent.closed();
  expect(joined.agent.closings).toMatchObject([{ code: "CERTIFICATE_EXPIRED" }]);

  const renewing = await issuedEarlier(agent, 24 * HOUR_MS - 6000);
  const { agent: connected } = await TestAgent.join(hub.gatewayUrl, renewing);
  expect((await renewAgent(hub.gatewayUrl, renewing)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 6500));
  expect(connected.socket.connected).toBe(true);
  connected.kill();
});

test("revocation closes the connection at once and for good", async () => {
  const agent = await enrolAgent(hub.gatewayUrl, token);
  const joined = await TestAgent.join(hub.gatewayUrl, agent);
  await hub.mutate("nodes.revokeCertificate", { nodeId: agent.nodeId, reason: "stolen" });
  await joined.agent.closed();
  expect(joined.agent.closings).toMatchObject([{ code: "CERTIFICATE_REVOKED", retryable: false }]);
  await expect(TestAgent.connect(hub.gatewayUrl, agent)).rejects.toMatchObject(
    refusedWith("CERTIFICATE_REVOKED"),
  );
  expect((await renewAgent(hub.gatewayUrl, agent)).body.error?.code).toBe("CERTIFICATE_REVOKED");
});

test("a removed node is told so, now and when it comes back; its name is free again", async () => {
  const agent = await enrolAgent(hub.gatewayUrl, token, { name: "short-lived" });
  const joined = await TestAgent.join(hub.gatewayUrl, agent);
  await hub.mutate("nodes.remove", { nodeId: agent.nodeId });
  await joined.agent.closed();
  expect(joined.agent.closings).toMatchObject([{ code: "NODE_REMOVED" }]);
  await expect(TestAgent.connect(hub.gatewayUrl, agent)).rejects.toMatchObject(refusedWith("NODE_REMOVED"));
  expect((await hub.query<{ id: NodeId }[]>("nodes.list")).some(({ id }) => id === agent.nodeId)).toBe(false);
  expect((await enrolAgent(hub.gatewayUrl, token, { name: "short-lived" })).name).toBe("short-lived");
});

test("two agents with one identity: the newer connection wins, the older is told why, the node stays online", async () => {
  const agent = await enrolAgent(hub.gatewayUrl, token);
  const older = await TestAgent.join(hub.gatewayUrl, agent);
  await older.agent.beat(200);
  await until("online", async () => (await hub.node(agent.nodeId)).health === "online");
  const newer = await TestAgent.join(hub.gatewayUrl, agent);
  await newer.agent.beat(200);
  await older.agent.closed();
  expect(older.agent.closings).toMatchObject([{ code: "SUPERSEDED" }]);
  expect(newer.agent.socket.connected).toBe(true);
  expect((await hub.node(agent.nodeId)).health).toBe("online");
  newer.agent.kill();
});

test("the gateway asks TLS 1.3 of everyone", async () => {
  const { connect } = await import("node:tls");
  const { port } = new URL(hub.gatewayUrl);
  const error = await new Promise<Error>((resolve) => {
    connect({ port: Number(port), host: "127.0.0.1", rejectUnauthorized: false, maxVersion: "TLSv1.2" }).once(
      "error",
      resolve,
    );
  });
  expect(error.message).toMatch(/protocol version|alert/i);
});
