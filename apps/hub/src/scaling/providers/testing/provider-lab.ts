import type { SecretsPort } from "@orrery/api";
import type { GroupInstance } from "@orrery/domain/scaling";
import type { ScalingProviderPort } from "../../provider.ts";

/**
 * How what makes the instances behaves. `idle`: says yes and does nothing; `quota`, `refusing`: says no; `silent`: takes the question and says
 * nothing; `garbage`: answers what makes no sense; `away`: nobody is there.
 */
export type LabMode = "well" | "idle" | "quota" | "refusing" | "silent" | "garbage" | "away";

/** One kind of provider beside whoever it asks. */
export type ProviderLab = {
  readonly provider: ScalingProviderPort;
  /** The same, with a short deadline. */
  readonly impatient: ScalingProviderPort;
  /** Behaviours that this kind can have. */
  readonly modes: readonly LabMode[];
  readonly secret: string | null;
  behave(mode: LabMode): Promise<void>;
  /** What is there. */
  have(instances: readonly GroupInstance[]): void;
  /** What it was told to keep. */
  wanted(): number;
  close(): Promise<void>;
};

export const LAB_AT_MS = Date.parse("2026-11-22T12:00:00Z");
/** Longer than any machine needs that does other things, too. */
const PATIENT_MS = 30_000;
export const IMPATIENT_MS = 200;

export function labParts(secrets: Readonly<Record<string, string>>) {
  const port: SecretsPort = { open: async (name) => secrets[name] ?? null };
  const clock = { nowAtMs: () => LAB_AT_MS, monotonicMs: () => performance.now() };
  return { secrets: port, clock, deadlineMs: PATIENT_MS, isLinkLocalAllowed: false };
}
