import type { ReactNode } from "react";
import { formatDurationMs } from "../format/format-duration.ts";
import { formatRatio } from "../format/format-ratio.ts";
import { WATERFALL_STATE_WORDS, type WaterfallPicture } from "./waterfall-bars.ts";

/** The same in words and numbers, for who does not see the bars. */
export function WaterfallTable({ label, picture }: { label: string; picture: WaterfallPicture }): ReactNode {
  return (
    <table className="sr-only">
      <caption>{label}</caption>
      <thead>
        <tr>
          {["Phase", "State", "Start", "Duration", "Share"].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {picture.bars.map(({ phase, bar, shareRatio }) => (
          <tr key={phase.id}>
            <th scope="row">{phase.label}</th>
            <td>
              {phase.state === "failed" ? `failed: ${phase.problem}` : WATERFALL_STATE_WORDS[phase.state]}
            </td>
            <td>{formatDurationMs(bar?.startMs)}</td>
            <td>{formatDurationMs(bar?.durationMs)}</td>
            <td>{formatRatio(shareRatio)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
