import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { NodeId, NodeName } from "@orrery/protocol";
import { parseJson, writeFileAtomically } from "@orrery/runtime";
import { z } from "zod";

const IdentityFile = z.object({
  nodeId: NodeId,
  name: NodeName,
  hubUrl: z.url(),
  gatewayUrl: z.url(),
  caFingerprint: z.string(),
  enrolledAtMs: z.number(),
});
type IdentityFile = z.infer<typeof IdentityFile>;

/** Who this node is to its hub, and what proves it. */
export type Identity = IdentityFile & { keyPem: string; certificatePem: string; caPem: string };

/** Null where the folder holds no whole identity. A renewal that a crash interrupted is finished or dropped first. */
export async function loadIdentity(dataDir: string): Promise<Identity | null> {
  const text = await readText(join(dataDir, "identity.json"));
  if (text === null) return null;
  await settleRenewal(dataDir);
  const [keyPem, certificatePem, caPem] = await Promise.all(
    ["key.pem", "cert.pem", "ca.pem"].map((name) => readText(join(dataDir, name))),
  );
  if (keyPem == null || certificatePem == null || caPem == null || !isPair(keyPem, certificatePem))
    return null;
  const parsed = IdentityFile.safeParse(parseJson(text));
  return parsed.success ? { ...parsed.data, keyPem, certificatePem, caPem } : null;
}

/** Before the key is used for anything: a hub must never know a node whose key is gone. */
export async function storeFirstKey(dataDir: string, keyPem: string): Promise<void> {
  await rm(join(dataDir, "identity.json"), { force: true });
  await dropRenewal(dataDir);
  await writeFileAtomically(join(dataDir, "key.pem"), keyPem);
}

/** `identity.json` is written last: it says that the rest is whole. */
export async function storeIdentity(dataDir: string, identity: Identity): Promise<void> {
  const { keyPem: _, certificatePem, caPem, ...file } = identity;
  await writeFileAtomically(join(dataDir, "ca.pem"), caPem);
  await writeFileAtomically(join(dataDir, "cert.pem"), certificatePem);
  await storeIdentityFile(dataDir, file);
}

export async function storeGatewayUrl(dataDir: string, identity: Identity): Promise<void> {
  const { keyPem: _, certificatePem: __, caPem: ___, ...file } = identity;
  await storeIdentityFile(dataDir, file);
}

export async function storeNextKey(dataDir: string, keyPem: string): Promise<void> {
  await rm(join(dataDir, "cert-next.pem"), { force: true });
  await writeFileAtomically(join(dataDir, "key-next.pem"), keyPem);
}

/** The certificate for the next key has come: both take the place of the current ones. */
export async function storeNextCertificate(dataDir: string, certificatePem: string): Promise<void> {
  await writeFileAtomically(join(dataDir, "cert-next.pem"), certificatePem);
  await settleRenewal(dataDir);
}

/**
 * Key and certificate are two files, and a crash may come between any two steps. `cert-next.pem` on disk means that the
 * renewal is complete and only the renaming is open: the key first, then the certificate.
 */
async function settleRenewal(dataDir: string): Promise<void> {
  const nextCertificate = await readText(join(dataDir, "cert-next.pem"));
  if (nextCertificate === null) return;
  const nextKey = await readText(join(dataDir, "key-next.pem"));
  const key = await readText(join(dataDir, "key.pem"));
  if (nextKey !== null && isPair(nextKey, nextCertificate)) {
    await rename(join(dataDir, "key-next.pem"), join(dataDir, "key.pem"));
    await rename(join(dataDir, "cert-next.pem"), join(dataDir, "cert.pem"));
  } else if (key !== null && isPair(key, nextCertificate)) {
    await rename(join(dataDir, "cert-next.pem"), join(dataDir, "cert.pem"));
  }
  await dropRenewal(dataDir);
}

async function dropRenewal(dataDir: string): Promise<void> {
  await rm(join(dataDir, "key-next.pem"), { force: true });
  await rm(join(dataDir, "cert-next.pem"), { force: true });
}

async function storeIdentityFile(dataDir: string, file: IdentityFile): Promise<void> {
  await writeFileAtomically(join(dataDir, "identity.json"), `${JSON.stringify(file, null, 2)}\n`);
}

function isPair(keyPem: string, certificatePem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
