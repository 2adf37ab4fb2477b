import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeId } from "@orrery/protocol";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { expect, test } from "vitest";
import { CertificateAuthority, HUB_URI } from "./certificate-authority.ts";
import { judgePeerCertificate } from "./peer-certificate.ts";
import { loadSecretKey } from "./secret-key.ts";

const NODE_ID = "01node" as NodeId;
const DAY_MS = 86_400_000;
const now = Date.now();

async function newAuthority(secret = randomBytes(32)): Promise<CertificateAuthority> {
  const authority = await CertificateAuthority.open(
    await CertificateAuthority.create("ca", secret, now),
    secret,
  );
  if (authority === null) throw new Error("the key did not open");
  return authority;
}

async function csr(algorithm: object = { name: "ECDSA", namedCurve: "P-256" }): Promise<string> {
  const keys = (await webcrypto.subtle.generateKey(algorithm as webcrypto.EcKeyGenParams, true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=admin, O=Not Me",
    keys,
    signingAlgorithm: { ...algorithm, hash: "SHA-256" } as webcrypto.EcdsaParams,
  });
  return request.toString("pem");
}

test("a node certificate names its node, whatever the request asked for, and lives 24 hours from 5 minutes ago", async () => {
  const authority = await newAuthority();
  const issued = await authority.issueNodeCertificate(NODE_ID, await csr(), now);
  const certificate = new X509Certificate(issued.certificatePem);
  expect(certificate.subject).toBe("CN=01node");
  expect(certificate.subjectAltName).toBe("URI:orrery://node/01node");
  expect(certificate.ca).toBe(false);
  expect(certificate.serialNumber.toLowerCase()).toBe(issued.serial);
  expect(certificate.validToDate.getTime()).toBe(issued.expiresAtMs);
  expect(now - certificate.validFromDate.getTime()).toBeGreaterThanOrEqual(299_000);
  expect(judgePeerCertificate(certificate, authority, now)).toMatchObject({
    outcome: "valid",
    nodeId: NODE_ID,
    serial: issued.serial,
  });
  expect(judgePeerCertificate(certificate, authority, now + DAY_MS)).toMatchObject({ outcome: "expired" });
});

test("the server certificate names the hub and brings the CA along", async () => {
  const authority = await newAuthority();
  const issued = await authority.issueServerCertificate(["localhost"], now);
  expect(new X509Certificate(issued.certificatePem).subjectAltName).toBe(`URI:${HUB_URI}, DNS:localhost`);
  expect(issued.certificatePem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(judgePeerCertificate(new X509Certificate(issued.certificatePem), authority, now).outcome).toBe(
    "untrusted",
  );
});

test("a certificate of another CA is untrusted, also when that CA has the same name", async () => {
  const [ours, theirs] = await Promise.all([newAuthority(), newAuthority()]);
  const issued = await theirs.issueNodeCertificate(NODE_ID, await csr(), now);
  expect(judgePeerCertificate(new X509Certificate(issued.certificatePem), ours, now).outcome).toBe(
    "untrusted",
  );
  expect(judgePeerCertificate(undefined, ours, now).outcome).toBe("missing");
});

test("a request with a broken signature, of another kind of key, or that is no request, is refused", async () => {
  const authority = await newAuthority();
  const good = await csr();
  const der = Buffer.from(good.replace(/-----[^-]+-----|\s/g, ""), "base64");
  der.writeUInt8(der.readUInt8(der.length - 3) ^ 1, der.length - 3);
  const broken = x509.PemConverter.encode(new Uint8Array(der).buffer, "CERTIFICATE REQUEST");
  const rsa = await csr({
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  });
  for (const bad of [broken, rsa, "hello", authority.certificatePem]) {
    await expect(authority.issueNodeCertificate(NODE_ID, bad, now)).rejects.toMatchObject({
      code: "CSR_INVALID",
    });
  }
});

test("the stored key opens only with its secret and under its own id", async () => {
  const secret = randomBytes(32);
  const stored = await CertificateAuthority.create("ca", secret, now);
  expect(Buffer.from(stored.encryptedKey).includes(Buffer.from("PRIVATE"))).toBe(false);
  expect(await CertificateAuthority.open(stored, randomBytes(32))).toBeNull();
  expect(await CertificateAuthority.open({ ...stored, id: "another" }, secret)).toBeNull();
});

test("the secret key file is made once, for its owner only, and a damaged one stops the start", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "orrery-key-"));
  const first = await loadSecretKey({ fromEnv: undefined, dataDir });
  expect(first).toHaveLength(32);
  expect((await stat(join(dataDir, "secret.key"))).mode & 0o777).toBe(0o600);
  expect((await loadSecretKey({ fromEnv: undefined, dataDir })).equals(first)).toBe(true);
  const text = (await readFile(join(dataDir, "secret.key"), "utf8")).trim();
  expect((await loadSecretKey({ fromEnv: text, dataDir: "/nowhere" })).equals(first)).toBe(true);
  await expect(loadSecretKey({ fromEnv: "short", dataDir })).rejects.toThrow(/ORRERY_SECRET_KEY must be/);
  await writeFile(join(dataDir, "secret.key"), "damaged");
  await expect(loadSecretKey({ fromEnv: undefined, dataDir })).rejects.toThrow(/Restore it/);
  await rm(dataDir, { recursive: true });
});
