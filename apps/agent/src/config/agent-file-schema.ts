import { isIP, isIPv4 } from "node:net";
import { NodeName } from "@orrery/protocol";
import { z } from "zod";
import { type AllowEntry, parseAllowEntry } from "../probes/allow-list.ts";

export const HOOK_TIMEOUT_DEFAULT_MS = 10_000;

const port = z
  .int("must be a port from 0 to 65535, where 0 means any free one, as in port = 4410")
  .min(0, "must be a port from 0 to 65535, where 0 means any free one, as in port = 4410")
  .max(65_535, "must be a port from 0 to 65535, where 0 means any free one, as in port = 4410");

const ADDRESS =
  'must be the host name or IP address that other nodes reach, without a port, as in address = "10.0.0.7"';
const HOST_NAME = /^(?!.*\.\.)[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

const peerAddress = z
  .string(ADDRESS)
  .refine((text) => isIP(text) !== 0 || HOST_NAME.test(text), ADDRESS)
  .refine(
    (text) => !["0.0.0.0", "::"].includes(text),
    'must be one address that others can dial, not all of this host\'s, as in address = "10.0.0.7"',
  );

const LOOPBACK =
  'must be a loopback address, as in bind = "127.0.0.1" or "::1": whoever reaches the local API acts as an application of this host';
const loopback = z.string(LOOPBACK).refine(isLoopback, LOOPBACK);

const COMMAND =
  'must be a list of words, program first, as in ["/usr/local/bin/take-address", "eth0"]; no shell reads it, so pipes and variables need a script';
const word = z
  .string(COMMAND)
  .max(4096, "has a word of more than 4096 characters; put it into a script")
  .refine((text) => !text.includes("\0"), "has a word with a zero byte in it");
const command = z
  .array(word, COMMAND)
  .min(1, COMMAND)
  .max(64, "has more than 64 words; put it into a script")
  .refine(([program]) => program !== "", COMMAND)
  .refine(
    ([program = ""]) => program.startsWith("/") || !program.includes("/"),
    "must begin with an absolute path, or with the bare name of a program that is found in PATH",
  );

const TIMEOUT = `must be milliseconds from 100 to 600000, as in timeout_ms = ${HOOK_TIMEOUT_DEFAULT_MS}`;
const hookTable = z.strictObject({
  promote: command.optional(),
  demote: command.optional(),
  changed: command.optional(),
  timeout_ms: z.int(TIMEOUT).min(100, TIMEOUT).max(600_000, TIMEOUT).default(HOOK_TIMEOUT_DEFAULT_MS),
});

const ALLOW =
  'must be a list of host names, *.domains, addresses or subnets, as in allow = ["api.example.org", "*.example.net:443", "10.0.0.0/8"]';
const allowEntry = z.string(ALLOW).transform((text, ctx): AllowEntry => {
  const entry = parseAllowEntry(text);
  if (entry !== null) return entry;
  ctx.addIssue({
    code: "custom",
    message: `is none of a host name, *.domain, address or subnet, as in "api.example.org", "*.example.net:443" or "10.0.0.0/8"`,
  });
  return z.NEVER;
});

const federation = z.union([z.literal("*"), NodeName]);
const FEDERATION = 'is not a federation\'s name: write [hooks."*"] for all, or as in [hooks.orders] for one';

/** The file as it is written; its keys are what sentences name. */
export const AgentFileSchema = z.strictObject({
  peer: z.strictObject({ port: port.optional(), address: peerAddress.optional() }).default({}),
  local_api: z.strictObject({ port: port.optional(), bind: loopback.optional() }).default({}),
  gateway: z.strictObject({ port: port.optional() }).default({}),
  services: z.strictObject({ port: port.optional(), dns_port: port.optional() }).default({}),
  targets: z
    .strictObject({ allow: z.array(allowEntry, ALLOW).max(1000, "has more than 1000 entries").optional() })
    .default({}),
  hooks: z
    .record(
      z.string().refine((name) => federation.safeParse(name).success, FEDERATION),
      hookTable,
    )
    .default({}),
});

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
