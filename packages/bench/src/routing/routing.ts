import { measureGateway } from "./gateway.ts";
import type { RoutingBenchOptions } from "./routing-bench-options.ts";
import { measureSelection } from "./selection.ts";
import { measureTails } from "./tails.ts";

/**
 * Routing as the domain decides it: what one choice costs, how evenly choices fall, and what becomes of the slowest requests beside a slow and a failing instance in
 * simulated time; then an agent's gateway on real sockets, beside haproxy.
 */
export async function routingBench(options: RoutingBenchOptions): Promise<void> {
  measureSelection(options);
  measureTails(options);
  await measureGateway(options);
}
