import type { LatencyBand } from "@orrery/domain/map";
import { StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { BAND_WORDS } from "../../latency/band-words.ts";

/** How a link stands against its physical minimum, as a mark with a name. */
export function BandMark({ band }: { band: LatencyBand }): ReactNode {
  if (band === "unknown") return <StatusDot tone="unknown" label="Not judged" />;
  return <StatusDot tone={BAND_WORDS[band].tone} label={BAND_WORDS[band].label} />;
}
