import type { RoutingStrategy } from "@orrery/protocol";
import { AddressHash } from "./address-hash.ts";
import { ConsistentHash } from "./consistent-hash.ts";
import { adaptiveCost, connectionCost, responseCost } from "./costs.ts";
import { NearestFirst } from "./nearest-first.ts";
import { RandomChoice } from "./random-choice.ts";
import { RoundRobin } from "./round-robin.ts";
import type { Place, Strategy } from "./strategy.ts";
import { TwoChoices } from "./two-choices.ts";
import { WeightedRoundRobin } from "./weighted-round-robin.ts";

/** `random`: from 0 up to 1. */
export function strategyOf(name: RoutingStrategy, here: Place, random: () => number): Strategy {
  switch (name) {
    case "round-robin":
      return new RoundRobin(random);
    case "random":
      return new RandomChoice(random);
    case "weighted-round-robin":
      return new WeightedRoundRobin(random);
    case "least-connections":
      return new TwoChoices(connectionCost, random);
    case "least-response-time":
      return new TwoChoices(responseCost, random);
    case "latency":
      return new NearestFirst(here, random);
    case "ip-hash":
      return new AddressHash(random);
    case "consistent-hash":
      return new ConsistentHash(random);
    case "adaptive":
      return new TwoChoices(adaptiveCost, random);
  }
}
