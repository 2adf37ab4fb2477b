import { LENIENT, ServicesLab, settingsWith } from "./services-lab.ts";

type Instance = { readonly name: string; readonly port: number };
const AT_ONCE = 16;

/** Agents a and b, of which a is asked: `near` runs on its node with contract 1, `far` on the other one with contract 2. The gateways obey the orders when it resolves; `addMore`: to them. */
export async function startNearAndFar<Each extends Instance>(
  start: (name: string) => Promise<Each>,
  addMore: (lab: ServicesLab) => void = () => undefined,
) {
  const [lab, near, far] = await Promise.all([ServicesLab.start(["a", "b"]), start("near"), start("far")]);
  lab.settings = settingsWith(LENIENT);
  lab.addOwn(near, "a", "1.0.0");
  lab.addOwn(far, "b", "2.0.0");
  addMore(lab);
  await lab.send();
  return { lab, near, far };
}

let count = 0;
/** A path that no other request has. */
export function nextPath(): string {
  count += 1;
  return `/r${count}.`;
}

/** Several at a time. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
