import type { Figure } from "../figure.ts";
import { measureGateway } from "./gateway.ts";
import { measureSelection } from "./selection.ts";
import { measureTails } from "./tails.ts";

export type RoutingBenchOptions = {
  /** Of each strategy and number of instances; they take turns. */
  rounds: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

/**
 * Routing as the domain decides it: what one choice costs, how evenly choices fall, and what becomes of the slowest requests beside a slow and a failing instance in
 * simulated time; then an agent's gateway on real sockets, beside haproxy.
 */
export async function routingBench(options: RoutingBenchOptions): Promise<void> {
  measureSelection(options);
  measureTails(options);
  await measureGateway(options);
}
