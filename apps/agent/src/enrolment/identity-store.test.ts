import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestAuthority, type TestAuthority } from "../testing/test-authority.ts";
import {
  type Identity,
  loadIdentity,
  storeFirstKey,
  storeIdentity,
  storeNextCertificate,
  storeNextKey,
} from "./identity-store.ts";
import { createKeyAndRequest } from "./node-key.ts";

let folder: string;
let authority: TestAuthority;
let identity: Identity;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "orrery-identity-"));
  authority = await createTestAuthority();
  const pair = await makePair();
  await storeFirstKey(folder, pair.keyPem);
  identity = {
    nodeId: NodeId.parse("n-1"),
    name: "node-1",
    hubUrl: "http://localhost:3000",
    gatewayUrl: "https://localhost:4401",
    caFingerprint: authority.caFingerprint,
    enrolledAtMs: 1,
    caPem: authority.caPem,
    ...pair,
  };
  await storeIdentity(folder, identity);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function makePair(): Promise<{ keyPem: string; certificatePem: string }> {
  const { keyPem, csrPem } = await createKeyAndRequest("n-1");
  return { keyPem, certificatePem: await authority.issue(csrPem, "n-1", 60_000) };
}

test("what was stored is loaded; without identity.json or with another key there is nothing", async () => {
  expect(await loadIdentity(folder)).toEqual(identity);
  await storeFirstKey(folder, (await makePair()).keyPem);
  expect(await loadIdentity(folder)).toBeNull();
});

test("a renewal that never got its certificate changes nothing", async () => {
  await storeNextKey(folder, (await makePair()).keyPem);
  expect(await loadIdentity(folder)).toEqual(identity);
});

test("a renewal takes both files' place", async () => {
  const next = await makePair();
  await storeNextKey(folder, next.keyPem);
  await storeNextCertificate(folder, next.certificatePem);
  expect(await loadIdentity(folder)).toEqual({ ...identity, ...next });
});

test.each(["before the first renaming", "between the two"])(
  "a renewal that a crash cut %s is finished at the next start",
  async (moment) => {
    const next = await makePair();
    const current = await readFile(join(folder, "cert.pem"), "utf8");
    // The state on disk at that moment, made by undoing what came later.
    await storeNextKey(folder, next.keyPem);
    await storeNextCertificate(folder, next.certificatePem);
    await rename(join(folder, "cert.pem"), join(folder, "cert-next.pem"));
    await storeText("cert.pem", current);
    if (moment === "before the first renaming") {
      await rename(join(folder, "key.pem"), join(folder, "key-next.pem"));
      await storeText("key.pem", identity.keyPem);
    }
    expect(await loadIdentity(folder)).toEqual({ ...identity, ...next });
  },
);

test("a next certificate that fits no key is dropped", async () => {
  await storeNextKey(folder, (await makePair()).keyPem);
  await storeText("cert-next.pem", (await makePair()).certificatePem);
  expect(await loadIdentity(folder)).toEqual(identity);
});

async function storeText(name: string, text: string): Promise<void> {
  const { writeFileAtomically } = await import("@orrery/runtime");
  await writeFileAtomically(join(folder, name), text);
}
