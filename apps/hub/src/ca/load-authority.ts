import type { Database } from "@orrery/db";
import type { Clock, Logger } from "@orrery/runtime";
import { StartError } from "../start-error.ts";
import { CertificateAuthority } from "./certificate-authority.ts";

/** There is one authority an installation; every replica uses it. */
const AUTHORITY_ID = "orrery-ca";

/** The installation's CA out of the database, or a new one where there is none yet. Never a new one in place of another. */
export async function loadAuthority(
  db: Database,
  clock: Clock,
  log: Logger,
  secretKey: Uint8Array,
): Promise<CertificateAuthority> {
  let stored = await db.read.certificateAuthority.find(AUTHORITY_ID);
  if (stored === null) {
    const created = await CertificateAuthority.create(AUTHORITY_ID, secretKey, clock.nowAtMs());
    const isFirst = await db.read.certificateAuthority.insert(created);
    stored = (await db.read.certificateAuthority.find(AUTHORITY_ID)) ?? created;
    if (isFirst) log.info("a certificate authority was made for this installation");
  }
  const authority = await CertificateAuthority.open(stored, secretKey);
  if (authority === null) {
    throw new StartError(
      "The certificate authority in the database was sealed with another secret key. Start with the ORRERY_SECRET_KEY " +
        "(or the secret.key in ORRERY_DATA_DIR) that this database was used with; without it no agent could be trusted again.",
    );
  }
  return authority;
}
