import type { NodeView } from "@orrery/protocol";
import { expect, type Locator, type Page } from "@playwright/test";
import { untilLive } from "./node-page.ts";

export type MapViewName = "Globe" | "Flat" | "Graph" | "Table";

/** What a reader sees on the map page. */
export class MapPageView {
  readonly page: Page;
  /** Whatever draws: it is steered by keys, so it is an application. */
  readonly picture: Locator;
  readonly panel: Locator;
  readonly timeline: Locator;
  readonly find: Locator;

  constructor(page: Page) {
    this.page = page;
    this.picture = page.getByRole("application");
    this.panel = page.locator("[data-map-panel]");
    this.timeline = page.getByRole("region", { name: "Timeline" });
    this.find = page.getByRole("combobox", { name: "Filter nodes" });
  }

  async open(search = ""): Promise<void> {
    await this.page.goto(`/map${search}`);
    await untilLive(this.page);
  }

  /** Until the picture draws, and knows so many nodes or more. */
  async untilDrawn(name: "Globe" | "Flat map" | "Graph"): Promise<void> {
    await this.page.getByRole("application", { name: new RegExp(`^${name} of \\d+ nodes?`) }).waitFor();
  }

  async choose(view: MapViewName): Promise<void> {
    await this.page.getByRole("radio", { name: new RegExp(`^${view}`) }).click();
  }

  /** As someone does who knows a name: types it and presses Enter. */
  async findNode(node: Pick<NodeView, "name">): Promise<void> {
    await this.find.fill(node.name);
    await this.page.getByText(`Enter selects ${node.name}`).waitFor();
    await this.find.press("Enter");
    await this.panel.getByRole("heading", { name: node.name, level: 2 }).waitFor();
  }

  /** Until what is shown is of the moment that the banner names: before that it is of the moment left behind. */
  async untilMomentRead(): Promise<void> {
    const banner = this.page.getByRole("status").filter({ hasText: /As of \d/ });
    await expect(banner).toBeVisible();
    await expect(banner).not.toContainText("Reading…");
  }

  row(name: string): Locator {
    return this.page
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader", { name, exact: true }) });
  }

  sidewaysPx(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  }
}
