import type { NodeView } from "@orrery/protocol";
import type { Locator, Page } from "@playwright/test";
import { eventually } from "./process-signals.ts";
import type { ProductUnderTest } from "./product.ts";

/** Waits until the hub says that the node is online. */
export function untilOnline(product: ProductUnderTest, name: string): Promise<NodeView> {
  return eventually(`${name} is online`, async () => {
    const node = await product.node(name);
    return node?.health === "online" ? node : null;
  });
}

/** What a reader sees on a node's own page. */
export class NodePageView {
  readonly page: Page;
  readonly status: Locator;
  readonly scheduling: Locator;
  readonly events: Locator;

  constructor(page: Page) {
    this.page = page;
    this.status = page.getByRole("region", { name: "Status" });
    this.scheduling = page.getByRole("region", { name: "Scheduling" });
    this.events = page.getByRole("region", { name: "Events" });
  }

  async open(node: NodeView): Promise<void> {
    await this.page.goto(`/nodes/${node.id}`);
    await this.page.getByRole("heading", { name: node.name, level: 1 }).waitFor();
    await untilLive(this.page);
  }

  /** Opens the dialog of an entry in the menu of actions. */
  async chooseAction(name: string): Promise<Locator> {
    await this.page.getByRole("button", { name: "Actions", exact: true }).click();
    await this.page.getByRole("menuitem", { name }).click();
    return this.page.getByRole("dialog");
  }
}

/** Until the page hears the hub. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator("[data-live-state=live]").first().waitFor();
}
