import { expect, test } from "vitest";
import type { ServiceAddress } from "../service-addresses.ts";
import { answerDns, type ServiceNames } from "./answer-dns.ts";

const address = (id: string, isHere: boolean, port: number): ServiceAddress => ({
  ...{ id, nodeId: `n-${id}`, isHere, host: "127.0.0.1", port, pathPrefix: isHere ? "" : "/orders" },
  ...{ contract: "1.2.0", weight: 1, latencyMs: 0 },
});
const services: ServiceNames = {
  names: ["orders", "mail"],
  resolve: (service) => {
    if (service === "orders") {
      const addresses = [address("One-1", true, 8080), address("two", false, 4490)];
      return { outcome: "resolved", addresses, gatewayUrl: null, validForMs: 2000 };
    }
    return service === "mail"
      ? { outcome: "resolved", addresses: [], gatewayUrl: null, validForMs: 2000 }
      : { outcome: "unknown" };
  },
};

const dataOf = (name: string, type: "PTR" | "SRV" | "A" | "TXT" | "AAAA") => {
  const told = answerDns({ name, type }, services);
  return told.outcome === "found"
    ? told.answers.map((each) => ("data" in each ? each.data : null))
    : told.outcome;
};

test("services are found by DNS-SD: which there are, their instances, and where these are", () => {
  expect(dataOf("_services._dns-sd._udp.orrery.internal", "PTR")).toEqual([
    ...["_orders._tcp.orrery.internal", "_mail._tcp.orrery.internal"],
  ]);
  expect(dataOf("_Orders._TCP.orrery.internal.", "PTR")).toEqual([
    ...["one-1._orders._tcp.orrery.internal", "two._orders._tcp.orrery.internal"],
  ]);
  const target = "orders.orrery.internal";
  expect(dataOf("_orders._tcp.orrery.internal", "SRV")).toEqual([
    { port: 8080, target, priority: 0, weight: 1 },
    { port: 4490, target, priority: 1, weight: 1 },
  ]);
  expect(dataOf("two._orders._tcp.orrery.internal", "TXT")).toEqual([
    ["contract=1.2.0", "node=n-two", "here=0"],
  ]);
  expect(dataOf("orders.orrery.internal", "A")).toEqual(["127.0.0.1"]);
});

test("what exists without such a record has none; what does not exist is unknown; everything else is refused", () => {
  expect(dataOf("orders.orrery.internal", "AAAA")).toEqual([]);
  expect(dataOf("_mail._tcp.orrery.internal", "SRV")).toEqual([]);
  expect(dataOf("nothing.orrery.internal", "A")).toBe("unknown");
  expect(dataOf("three._orders._tcp.orrery.internal", "SRV")).toBe("unknown");
  expect(dataOf("_nothing._tcp.orrery.internal", "PTR")).toBe("unknown");
  expect(dataOf("example.org", "A")).toBe("refused");
  expect(dataOf("notorrery.internal", "A")).toBe("refused");
});
