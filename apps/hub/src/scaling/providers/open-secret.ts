import type { SecretsPort } from "@orrery/api";
import { AppError } from "@orrery/runtime";
import { ProviderError } from "./provider-error.ts";

/** Throws ProviderError with what to do where there is none, or none that can be opened. */
export async function openSecret(secrets: SecretsPort, name: string): Promise<string> {
  try {
    const value = await secrets.open(name);
    if (value !== null) return value;
  } catch (error) {
    if (error instanceof AppError) throw new ProviderError(error.message);
    throw error;
  }
  throw new ProviderError(
    `There is no secret of the name ${name}: store it with "orrery secrets set ${name}".`,
  );
}
