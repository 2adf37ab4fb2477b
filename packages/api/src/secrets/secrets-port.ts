import type { Database } from "@orrery/db";
import { AppError } from "@orrery/runtime";
import type { SecretSeal } from "./secret-seal.ts";

/** Secrets for the hub's own use. What is opened goes into no log, answer or event. */
export type SecretsPort = {
  /** Null = there is none of this name. Throws PRECONDITION_FAILED where it was sealed with another installation's key. */
  open(name: string): Promise<string | null>;
};

export function createSecretsPort(db: Database, seal: SecretSeal): SecretsPort {
  return {
    open: async (name) => {
      const stored = await db.read.secret.find(name);
      if (stored === null) return null;
      const value = seal.open(name, stored.sealedValue);
      if (value !== null) return value;
      const message = `The secret ${name} was sealed with another secret key than this hub's; set it again.`;
      throw new AppError("PRECONDITION_FAILED", message);
    },
  };
}
