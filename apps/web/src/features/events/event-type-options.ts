import { HUB_EVENT_TYPES } from "@orrery/protocol";

export type TypeOption = { value: string; label: string };

/** Types that no person causes: not worth a choice in the audit log. */
const NOT_AUDITED = /^(hub|agent)\.|^node\.(connected|disconnected|health_changed|left|superseded)$/;

/** Groups first (`node.`), then each type; a type that only the address names is offered too. */
export function eventTypeOptions(isAudit: boolean, current: string | null): TypeOption[] {
  const types = HUB_EVENT_TYPES.filter((type) => !isAudit || !NOT_AUDITED.test(type));
  const groups = [...new Set(types.map((type) => `${type.split(".")[0]}.`)), ...(isAudit ? [] : ["agent."])];
  const options = [
    ...groups.map((group) => ({ value: group, label: `${group}*` })),
    ...types.map((type) => ({ value: type as string, label: type as string })),
  ];
  const isKnown = current === null || options.some((option) => option.value === current);
  return isKnown ? options : [{ value: current, label: current }, ...options];
}
