import type { AccountSubjectKind, AccountView, NodeView } from "@orrery/protocol";
import { CliError, usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";
import { plainText } from "../output/text-width.ts";
import { findAccount } from "./find-account.ts";
import { formatLabels } from "./show-account.ts";

export type AssignOptions = { worker?: string[]; pool?: string[] };

/** By hand. `reference` null = no longer by hand. */
export async function assign(
  ctx: CommandContext,
  reference: string | null,
  nodes: readonly string[],
  options: AssignOptions,
): Promise<void> {
  const { worker = [], pool = [] } = options;
  if (nodes.length + worker.length + pool.length === 0) {
    throw usageError("Say what to assign: names of nodes, --worker NAME or --pool NAME.");
  }
  const hub = await connectHub(ctx);
  const account = reference === null ? null : await findAccount(hub, reference);
  const known = nodes.length === 0 ? [] : await ask(hub, (api) => api.nodes.list.query());
  const subjects: { subjectKind: AccountSubjectKind; subjectId: string; name: string }[] = [
    ...nodes.map((node) => subjectOfNode(known, node)),
    ...worker.map((name) => ({ subjectKind: "worker" as const, subjectId: name, name })),
    ...pool.map((name) => ({ subjectKind: "pool" as const, subjectId: name, name })),
  ];
  for (const { subjectKind, subjectId } of subjects) {
    await ask(hub, (api) =>
      api.accounts.assign.mutate({ subjectKind, subjectId, accountId: account?.id ?? null }),
    );
  }
  const names = subjects.map(({ name }) => name).join(", ");
  if (ctx.isJson) {
    ctx.terminal.json(
      subjects.map(({ subjectKind, subjectId }) => ({
        subjectKind,
        subjectId,
        accountId: account?.id ?? null,
      })),
    );
  } else {
    ctx.terminal.line(
      plainText(
        account === null ? `${names}: the rules decide again.` : `${names} now belongs to ${account.name}.`,
      ),
    );
  }
}

export type RuleOptions = { label?: string[]; kind?: string; priority?: string };

export async function addRule(ctx: CommandContext, reference: string, options: RuleOptions): Promise<void> {
  const labels = readLabels(options.label ?? []);
  const { kind: subjectKind = "node", priority } = options;
  if (subjectKind !== "node" && subjectKind !== "worker" && subjectKind !== "pool") {
    throw usageError(`--kind ${subjectKind}: write node, worker or pool.`);
  }
  const hub = await connectHub(ctx);
  const { id: accountId, name } = await findAccount(hub, reference);
  const made = await ask(hub, (api) =>
    api.accounts.addRule.mutate({
      ...{ accountId, subjectKind, labels },
      ...(priority === undefined ? {} : { priority: Number(priority) }),
    }),
  );
  if (ctx.isJson) ctx.terminal.json(made);
  else
    ctx.terminal.line(
      plainText(`Each ${subjectKind} with ${formatLabels(labels)} belongs to ${name}, unless by hand.`),
    );
}

/** `rule`: its id, or the beginning of it, or its labels as `accounts show` prints them. */
export async function removeRule(ctx: CommandContext, reference: string, rule: string): Promise<void> {
  const hub = await connectHub(ctx);
  const account: AccountView = await findAccount(hub, reference);
  const rules = await ask(hub, (api) => api.accounts.rules.query({ accountId: account.id }));
  const named = rules.map((each) => ({ ...each, name: formatLabels(each.labels) }));
  const found = findNamed(named, rule, "rule");
  await ask(hub, (api) => api.accounts.removeRule.mutate({ accountId: account.id, ruleId: found.id }));
  if (ctx.isJson) ctx.terminal.json({ id: found.id, removed: true });
  else ctx.terminal.line(plainText(`The rule ${found.name} of ${account.name} is removed.`));
}

export type MemberOptions = { add?: string[]; remove?: string[] };

/** By e-mail address. Without options it lists them. */
export async function changeMembers(
  ctx: CommandContext,
  reference: string,
  { add = [], remove = [] }: MemberOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const { id: accountId } = await findAccount(hub, reference);
  for (const email of add) {
    const operatorId = await operatorOf(hub, email);
    await ask(hub, (api) => api.accounts.addMember.mutate({ accountId, operatorId }));
  }
  for (const email of remove) {
    const operatorId = await operatorOf(hub, email);
    await ask(hub, (api) => api.accounts.removeMember.mutate({ accountId, operatorId }));
  }
  const members = await ask(hub, (api) => api.accounts.members.query({ accountId }));
  if (ctx.isJson) ctx.terminal.json(members);
  else if (members.length === 0) ctx.terminal.note("It has no members.");
  else ctx.terminal.lines(members.map(({ email, name }) => plainText(`${email}  ${name}`)));
}

async function operatorOf(hub: Hub, email: string) {
  const operators = await ask(hub, (api) => api.operators.list.query());
  const found = operators.find((each) => each.email === email);
  if (found === undefined) throw new CliError(`There is no operator ${email}.`, { code: "NOT_FOUND" });
  return found.id;
}

function subjectOfNode(known: readonly NodeView[], reference: string) {
  const { id, name } = findNamed(known, reference, "node");
  return { subjectKind: "node" as const, subjectId: id, name };
}

function readLabels(pairs: readonly string[]): Record<string, string> {
  if (pairs.length === 0) throw usageError("--label key=value is needed; it may be given several times.");
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usageError(`--label ${pair}: write it as key=value.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
