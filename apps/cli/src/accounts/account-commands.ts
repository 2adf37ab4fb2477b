import type { Command } from "commander";
import type { CommonOptions } from "../command-context.ts";
import { collect, common, type MakeContext } from "../command-options.ts";
import type { AccountOptions } from "./account-options.ts";
import type { AssignOptions, MemberOptions, RuleOptions } from "./assign-accounts.ts";
import type { StateOptions } from "./change-accounts.ts";
import type { LedgerOptions } from "./show-ledger.ts";

export function addAccounts(program: Command, makeContext: MakeContext): void {
  const accounts = program.command("accounts").description("who pays for what is used");
  common(accounts.command("list"))
    .description("all accounts, with what they have and how fast they spend it")
    .option("--closed", "closed ones, too")
    .action(async (options: CommonOptions & { closed?: boolean }) => {
      await (await import("./list-accounts.ts")).listAccounts(makeContext(options), options.closed === true);
    });
  common(accounts.command("show"))
    .description("one account: credits, limits, members, what belongs to it")
    .argument("<account>", "name or id")
    .action(async (account: string, options: CommonOptions) => {
      await (await import("./show-account.ts")).showAccount(makeContext(options), account);
    });
  common(accounts.command("ledger"))
    .description("its entries, newest first")
    .argument("<account>", "name or id")
    .option("--kind <kind>", "purchase, grant, usage, refund, adjustment, expiry or transfer")
    .option("--since <when>", "a duration ago (2h), or a date")
    .option("-n, --limit <count>", "at most so many; 50 if left out")
    .action(async (account: string, options: CommonOptions & LedgerOptions) => {
      await (await import("./show-ledger.ts")).showLedger(makeContext(options), account, options);
    });
  withTerms(
    common(accounts.command("create"))
      .description("open one")
      .argument("<name>", "unique, up to 80 characters"),
  )
    .option("--zone <zone>", "whose days and months are billed, as in Europe/Berlin; UTC if left out")
    .option("--currency <code>", "as in EUR; USD if left out")
    .action(async (name: string, options: CommonOptions & AccountOptions) => {
      await (await import("./change-accounts.ts")).createAccount(makeContext(options), name, options);
    });
  withTerms(
    common(accounts.command("set"))
      .description("change it; what is not given stays")
      .argument("<account>", "name or id"),
  )
    .option("--name <name>", "another name")
    .option("--day-limit <credits>", "spent in a day at most, or none")
    .option("--period-limit <credits>", "spent in a period at most, or none")
    .option("--reserve <credits>", "what each node keeps for the time without a hub")
    .option("--top-up <rule>", 'as in "100 below 20 max 5", or none')
    .action(async (account: string, options: CommonOptions & AccountOptions) => {
      await (await import("./change-accounts.ts")).setAccount(makeContext(options), account, options);
    });
  addStates(accounts, makeContext);
  addAssignments(accounts, makeContext);
}

function addStates(accounts: Command, makeContext: MakeContext): void {
  const verbs = [
    ["suspend", "suspended", "it uses nothing any more until it is resumed"],
    ["resume", "active", "it may use what it has again"],
    ["close", "closed", "for good; its books stay"],
  ] as const;
  for (const [verb, state, description] of verbs) {
    const command = common(accounts.command(verb))
      .description(description)
      .argument("<account>", "name or id")
      .option("--reason <text>", "why; everyone who looks at the account sees it");
    if (verb === "close") command.option("--confirm <name>", "the account's name, typed once more");
    command.action(async (account: string, options: CommonOptions & StateOptions) => {
      await (await import("./change-accounts.ts")).setAccountState(
        makeContext(options),
        account,
        state,
        options,
      );
    });
  }
}

function addAssignments(accounts: Command, makeContext: MakeContext): void {
  const subjects = (command: Command): Command =>
    command
      .option("--worker <name>", "a worker; may be given several times", collect)
      .option("--pool <name>", "a proxy pool; may be given several times", collect);
  subjects(common(accounts.command("assign")))
    .description("it pays for these, whatever the rules say")
    .argument("<account>", "name or id")
    .argument("[node...]", "names or ids")
    .action(async (account: string, nodes: string[], options: CommonOptions & AssignOptions) => {
      await (await import("./assign-accounts.ts")).assign(makeContext(options), account, nodes, options);
    });
  subjects(common(accounts.command("unassign")))
    .description("the rules decide about these again")
    .argument("[node...]", "names or ids")
    .action(async (nodes: string[], options: CommonOptions & AssignOptions) => {
      await (await import("./assign-accounts.ts")).assign(makeContext(options), null, nodes, options);
    });
  common(accounts.command("add-rule"))
    .description("it pays for whatever has these labels")
    .argument("<account>", "name or id")
    .option("-l, --label <key=value>", "may be given several times: all must be there", collect)
    .option("--kind <kind>", "node, worker or pool; node if left out")
    .option("--priority <number>", "0 to 100, the lowest decides; 50 if left out")
    .action(async (account: string, options: CommonOptions & RuleOptions) => {
      await (await import("./assign-accounts.ts")).addRule(makeContext(options), account, options);
    });
  common(accounts.command("remove-rule"))
    .description("what it brought goes to the next rule that matches")
    .argument("<account>", "name or id")
    .argument("<rule>", "its id, or its labels as in env=prod")
    .action(async (account: string, rule: string, options: CommonOptions) => {
      await (await import("./assign-accounts.ts")).removeRule(makeContext(options), account, rule);
    });
  common(accounts.command("members"))
    .description("operators who see what it uses; no amounts unless their role shows them")
    .argument("<account>", "name or id")
    .option("--add <email>", "may be given several times", collect)
    .option("--remove <email>", "may be given several times", collect)
    .action(async (account: string, options: CommonOptions & MemberOptions) => {
      await (await import("./assign-accounts.ts")).changeMembers(makeContext(options), account, options);
    });
}

function withTerms(command: Command): Command {
  return command
    .option("--price <amount>", "of one credit in the account's currency, as in 0.01")
    .option("--tax <percent>", "as in 19")
    .option("--period <period>", "how often it is billed: daily, weekly, monthly or yearly")
    .option("--overdraft <credits>", "how far its balance may fall below zero");
}
