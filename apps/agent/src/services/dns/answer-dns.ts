import type { Answer, Question } from "dns-packet";
import type { ServiceAddresses } from "../service-addresses.ts";

/** What is told of services by DNS-SD (RFC 6763), under one name that no one else has (`internal` is for private use). */
const ZONE = "orrery.internal";
const LIST = `_services._dns-sd._udp.${ZONE}`;
const LOOPBACK = "127.0.0.1";
/** Seconds. */
const TTL = 2;
const INSTANCES_MAX = 50;

export type ServiceNames = ServiceAddresses & { readonly names: readonly string[] };

/** `refused`: it is not about our services. */
export type DnsAnswer =
  | { readonly outcome: "refused" | "unknown" }
  | { readonly outcome: "found"; readonly answers: Answer[]; readonly additionals: Answer[] };

/** Answers of one question. Names are the same in any case. */
export function answerDns(
  { name, type }: Pick<Question, "name" | "type">,
  services: ServiceNames,
): DnsAnswer {
  const asked = name.toLowerCase().replace(/\.$/, "");
  if (asked !== ZONE && !asked.endsWith(`.${ZONE}`)) return { outcome: "refused" };
  if (asked === ZONE) return found([]);
  if (asked === LIST) {
    return found(
      only(
        type,
        "PTR",
        services.names.map((each) => pointer(LIST, serviceName(each))),
      ),
    );
  }
  const labels = asked.slice(0, -ZONE.length - 1).split(".");
  const [first = "", second = "", third = ""] = labels;
  if (labels.length === 1) return hostOf(first, type, services);
  if (labels.length === 2 && second === "_tcp" && first.startsWith("_")) {
    return serviceOf(first.slice(1), type, services);
  }
  if (labels.length === 3 && third === "_tcp" && second.startsWith("_")) {
    return instanceOf(first, second.slice(1), type, services);
  }
  return { outcome: "unknown" };
}

/** The gateway stands for the service: it finds out by the name that it is asked by. */
function hostOf(service: string, type: Question["type"], { names }: ServiceNames): DnsAnswer {
  if (!names.includes(service)) return { outcome: "unknown" };
  return found(only(type, "A", [address(`${service}.${ZONE}`)]));
}

function serviceOf(service: string, type: Question["type"], services: ServiceNames): DnsAnswer {
  const records = recordsOf(service, services);
  if (records === null) return { outcome: "unknown" };
  const name = serviceName(service);
  const all = records.flatMap(({ srv, txt, a }) => [srv, txt, a]);
  if (type === "PTR") {
    return found(
      records.map(({ srv }) => pointer(name, srv.name)),
      all,
    );
  }
  if (type === "SRV") {
    return found(
      records.map(({ srv }) => ({ ...srv, name })),
      records.map(({ a }) => a),
    );
  }
  return found([]);
}

function instanceOf(id: string, service: string, type: Question["type"], services: ServiceNames): DnsAnswer {
  const record = recordsOf(service, services)?.find(({ label }) => label === id);
  if (record === undefined) return { outcome: "unknown" };
  if (type === "SRV") return found([record.srv, record.txt], [record.a]);
  return found(only(type, "TXT", [record.txt]));
}

/** Those that may be used now; on this node by their own port, others by the gateway's. Null = there is no such service. */
function recordsOf(service: string, services: ServiceNames) {
  const resolved = services.resolve(service, null);
  if (resolved.outcome !== "resolved") return null;
  return resolved.addresses.slice(0, INSTANCES_MAX).map((each, at) => {
    const label = each.id.toLowerCase();
    const name = `${label}.${serviceName(service)}`;
    const target = `${service}.${ZONE}`;
    const data = { port: each.port, target, priority: at, weight: each.weight };
    const told = [`contract=${each.contract}`, `node=${each.nodeId}`, `here=${each.isHere ? 1 : 0}`];
    return {
      label,
      srv: { type: "SRV", name, ttl: TTL, data } as const,
      txt: { type: "TXT", name, ttl: TTL, data: told } as Answer,
      a: address(target),
    };
  });
}

function serviceName(service: string): string {
  return `_${service}._tcp.${ZONE}`;
}

function pointer(name: string, data: string): Answer {
  return { type: "PTR", name, ttl: TTL, data };
}

function address(name: string): Answer {
  return { type: "A", name, ttl: TTL, data: LOOPBACK };
}

function only(asked: Question["type"], type: Question["type"], answers: Answer[]): Answer[] {
  return asked === type ? answers : [];
}

function found(answers: Answer[], additionals: Answer[] = []): DnsAnswer {
  return { outcome: "found", answers, additionals: unique(additionals) };
}

function unique(answers: readonly Answer[]): Answer[] {
  return [...new Map(answers.map((each) => [`${each.type} ${each.name}`, each])).values()];
}
