import type { KeyCommand } from "@orrery/domain/keys";
import type { RequestId, Write } from "@orrery/protocol/local";
import { refused } from "./api-error.ts";
import {
  clientProblem,
  isWhole,
  keyProblem,
  lockNameProblem,
  ownerProblem,
  sequenceProblem,
  ttlProblem,
  valueProblem,
} from "./inputs.ts";

export type CommandInput =
  | { readonly outcome: "valid"; readonly command: KeyCommand }
  | { readonly outcome: "refused"; readonly problem: string };

/** So that no application's client is one of the agents' own. */
const CLIENT_PREFIX = "app-";

export function commandOf({ operation }: Pick<Write, "operation">): CommandInput {
  switch (operation.case) {
    case "put":
      return putCommand(operation.value);
    case "delete":
      return deleteCommand(operation.value);
    case "lock": {
      const { name, owner, ttlMs } = operation.value;
      const problem = lockNameProblem(name) ?? ownerProblem(owner) ?? ttlProblem(ttlMs);
      return checked(problem, { kind: "lock", name, owner, ttlMs });
    }
    case "unlock": {
      const { name, token } = operation.value;
      return checked(lockNameProblem(name) ?? numberProblem(token, undefined), {
        ...{ kind: "unlock", name },
        token: Number(token),
      });
    }
    case undefined:
      return { outcome: "refused", problem: "The write says no operation: put, delete, lock or unlock." };
  }
}

type PutInput = DeleteInput & { readonly value: Uint8Array };
type DeleteInput = {
  readonly key: string;
  readonly expectedRevision?: bigint | undefined;
  readonly fencingToken?: bigint | undefined;
};

export function putCommand({ key, value, expectedRevision, fencingToken }: PutInput): CommandInput {
  return checked(keyProblem(key) ?? valueProblem(value) ?? numberProblem(expectedRevision, fencingToken), {
    ...{ kind: "put", key, value },
    expectedRevision: numberOf(expectedRevision),
    fencingToken: numberOf(fencingToken),
  });
}

export function deleteCommand({ key, expectedRevision, fencingToken }: DeleteInput): CommandInput {
  return checked(keyProblem(key) ?? numberProblem(expectedRevision, fencingToken), {
    ...{ kind: "delete", key },
    expectedRevision: numberOf(expectedRevision),
    fencingToken: numberOf(fencingToken),
  });
}

/** Throws what the caller is to be told. */
export function required(input: CommandInput): KeyCommand {
  if (input.outcome === "refused") throw refused(input.problem);
  return input.command;
}

/** Whose request it is, as the log knows it. Null = the caller does not say. Throws what the caller is to be told. */
export function requestIdOf(id: RequestId | undefined) {
  if (id === undefined) return null;
  const problem = clientProblem(id.clientId) ?? sequenceProblem(id.sequence);
  if (problem !== null) throw refused(problem);
  const sequence = Number(id.sequence);
  return {
    clientId: clientIdOf(id.clientId),
    sequence,
    answeredBelow: answeredBelowOf(id.answeredBelow, sequence),
  };
}

export function clientIdOf(clientId: string): string {
  return `${CLIENT_PREFIX}${clientId}`;
}

/** A client that says nonsense here loses answers of its own, and nothing else. */
export function answeredBelowOf(answeredBelow: bigint, sequence: number): number {
  return isWhole(answeredBelow) ? Math.min(Number(answeredBelow), sequence) : 0;
}

function checked(problem: string | null, command: KeyCommand): CommandInput {
  return problem === null ? { outcome: "valid", command } : { outcome: "refused", problem };
}

function numberProblem(a: bigint | undefined, b: bigint | undefined): string | null {
  const areWhole = (a === undefined || isWhole(a)) && (b === undefined || isWhole(b));
  return areWhole ? null : "Revisions and tokens are whole numbers up to 2^53 - 1.";
}

function numberOf(value: bigint | undefined): number | null {
  return value === undefined ? null : Number(value);
}
