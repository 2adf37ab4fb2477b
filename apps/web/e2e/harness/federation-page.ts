import { FederationView } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { z } from "zod";
import { untilLive, untilOnline } from "./node-page.ts";
import { eventually } from "./process-signals.ts";
import type { ProductUnderTest } from "./product.ts";

/** Members must find each other, elect a leader and tell the hub. */
const FORM_MAX_MS = 60_000;

/** Enrols so many agents, in zones of their own, and waits until the hub can federate them. */
export async function enrolMembers(product: ProductUnderTest, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    await product.enrol(name, { region: `of-${names[0]}`, zone: `zone-${index + 1}` });
  }
  for (const name of names) {
    await untilOnline(product, name);
    await eventually(`${name} has a mesh address`, async () =>
      ((await product.node(name))?.facts?.peerAddresses ?? []).length > 0 ? true : null,
    );
  }
}

/** Of nodes that are enrolled; its policy never holds a failover back. */
export async function federate(
  product: ProductUnderTest,
  name: string,
  memberNames: readonly string[],
): Promise<FederationView> {
  const members = await Promise.all(
    memberNames.map(async (memberName) => ({ nodeId: (await product.node(memberName))?.id })),
  );
  const policy = { cooldownMs: 0, limitCount: 100 };
  await product.call(z.unknown(), "federations.create", { name, members, policy });
  return untilHealthy(product, name);
}

export async function federationNamed(
  product: ProductUnderTest,
  name: string,
): Promise<FederationView | undefined> {
  return (await product.call(z.array(FederationView), "federations.list")).find((each) => each.name === name);
}

/** Waits until it is led and nothing is missing. */
export function untilHealthy(product: ProductUnderTest, name: string): Promise<FederationView> {
  return eventually(
    `${name} is healthy`,
    async () => {
      const federation = await federationNamed(product, name);
      return federation?.status === "healthy" ? federation : null;
    },
    FORM_MAX_MS,
  );
}

/** What a reader sees on a federation's own page. */
export class FederationPageView {
  readonly page: Page;
  readonly status: Locator;
  readonly members: Locator;

  constructor(page: Page) {
    this.page = page;
    this.status = page.getByRole("region", { name: "Status", exact: true });
    this.members = page.getByRole("region", { name: "Members", exact: true });
  }

  async open(federation: FederationView, tab = "overview"): Promise<void> {
    await this.page.goto(`/federations/${federation.id}?tab=${tab}`);
    await this.page.getByRole("heading", { name: federation.name, level: 1 }).waitFor();
    await untilLive(this.page);
  }

  member(name: string): Locator {
    return this.members.locator(`[data-member="${name}"]`);
  }

  /** Opens the dialog of an entry in the menu of actions. */
  async chooseAction(name: string): Promise<Locator> {
    await this.page.getByRole("button", { name: "Actions", exact: true }).click();
    await this.page.getByRole("menuitem", { name }).click();
    return this.page.getByRole("dialog");
  }

  /** Opens the dialog of an entry in a member's own menu. */
  async chooseMemberAction(member: string, name: string): Promise<Locator> {
    await this.members.getByRole("button", { name: `Actions for ${member}` }).click();
    await this.page.getByRole("menuitem", { name }).click();
    return this.page.getByRole("dialog");
  }
}
