import type { Figure } from "../figure.ts";

export type RoutingBenchOptions = {
  /** Of each strategy and number of instances; they take turns. */
  rounds: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};
