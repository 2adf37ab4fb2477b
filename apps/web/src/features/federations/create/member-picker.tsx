"use client";
import { matchesNodeFilter, parseNodeFilter } from "@orrery/domain";
import type { FederationMemberInput, NodeId, NodeView } from "@orrery/protocol";
import { Button, IconButton, Input, Select, StatusBadge } from "@orrery/ui";
import { Plus, Search, X } from "lucide-react";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import type { Nodes } from "../../../lib/live/use-nodes.ts";
import { VOTERS_MAX } from "../../federation/membership.ts";
import { HEALTH_FACES } from "../../node/health-face.ts";
import { nodeRemark, withChange, withMember, withoutMember } from "./member-draft.ts";

const SHOWN_MAX = 50;

export type MemberPickerProps = {
  nodes: Nodes;
  members: readonly FederationMemberInput[];
  onChange: (members: FederationMemberInput[]) => void;
};

/** Who belongs to the federation, and below it the rest of the fleet to choose from. */
export function MemberPicker({ nodes, members, onChange }: MemberPickerProps): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <ChosenMembers nodes={nodes} members={members} onChange={onChange} />
      <OtherNodes
        nodes={nodes}
        members={members}
        onAdd={(nodeId) => onChange(withMember(members, nodeId, VOTERS_MAX))}
      />
    </div>
  );
}

function ChosenMembers({ nodes, members, onChange }: MemberPickerProps): ReactNode {
  if (members.length === 0) {
    return <p className="text-ink-faint text-sm">Nobody yet. Add nodes from the fleet below.</p>;
  }
  return (
    <ul aria-label="Chosen members" className="divide-y divide-line rounded-md border border-line">
      {members.map((member) => (
        <ChosenRow
          key={member.nodeId}
          member={member}
          node={nodes.byId.get(member.nodeId)}
          onChange={(change) => onChange(withChange(members, member.nodeId, change))}
          onRemove={() => onChange(withoutMember(members, member.nodeId))}
        />
      ))}
    </ul>
  );
}

function ChosenRow({
  member,
  node,
  onChange,
  onRemove,
}: {
  member: FederationMemberInput;
  node: NodeView | undefined;
  onChange: (change: Partial<Omit<FederationMemberInput, "nodeId">>) => void;
  onRemove: () => void;
}): ReactNode {
  const name = node?.name ?? member.nodeId;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-1.5">
      <span className="min-w-0 flex-1 basis-48">
        <NodeWords node={node} fallback={member.nodeId} />
      </span>
      <span className="flex items-center gap-2">
        <Select
          aria-label={`Role of ${name}`}
          className="w-28"
          value={member.role}
          onValueChange={(role) => onChange({ role })}
          options={[
            { value: "voter", label: "Voter", hint: "Votes, and can lead" },
            { value: "observer", label: "Observer", hint: "Follows only" },
          ]}
        />
        <Input
          aria-label={`Priority of ${name}`}
          title="Priority, 0 to 1000: the higher, the sooner it takes over; 0 = it shall not lead"
          inputMode="numeric"
          className="w-16 text-right"
          disabled={member.role === "observer"}
          value={String(member.priority)}
          onChange={(event) =>
            onChange({ priority: Math.min(1000, Number(event.target.value.replace(/\D/g, ""))) })
          }
        />
        <IconButton size="sm" label={`Take ${name} out`} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </span>
    </li>
  );
}

function OtherNodes({
  nodes,
  members,
  onAdd,
}: {
  nodes: Nodes;
  members: readonly FederationMemberInput[];
  onAdd: (nodeId: NodeId) => void;
}): ReactNode {
  const [search, setSearch] = useState("");
  const deferred = useDeferredValue(search);
  const found = useMemo(() => {
    const chosen = new Set(members.map(({ nodeId }) => nodeId));
    const parsed = parseNodeFilter(deferred);
    if (parsed.outcome === "invalid") return { problem: parsed.message, nodes: [] };
    return {
      problem: null,
      nodes: nodes.ids.flatMap((id) => {
        const node = nodes.byId.get(id);
        if (node === undefined || chosen.has(id) || node.admission !== "admitted") return [];
        return matchesNodeFilter(parsed.filter, node) ? [node] : [];
      }),
    };
  }, [nodes, members, deferred]);
  return (
    <section aria-label="Other nodes of the fleet" className="flex min-w-0 flex-col gap-2">
      <Input
        aria-label="Filter nodes"
        aria-invalid={found.problem !== null || undefined}
        leading={<Search aria-hidden />}
        placeholder="Filter: tokyo  zone=a  label.env=prod"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {found.problem === null ? null : (
        <p role="alert" className="text-bad text-xs">
          {found.problem}
        </p>
      )}
      {found.nodes.length === 0 && found.problem === null ? (
        <p className="px-1 py-2 text-ink-faint text-sm">
          {search.trim() === ""
            ? "Every node of the fleet is a member already. Enrol more hosts to add them."
            : "No other node matches the filter."}
        </p>
      ) : (
        <ul
          aria-label="Nodes to add"
          className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-line"
        >
          {found.nodes.slice(0, SHOWN_MAX).map((node) => (
            <li key={node.id} className="flex items-center gap-3 py-1 pr-1.5 pl-3">
              <span className="min-w-0 flex-1">
                <NodeWords node={node} fallback={node.id} />
              </span>
              <Button
                size="sm"
                variant="ghost"
                icon={<Plus aria-hidden />}
                aria-label={`Add ${node.name}`}
                onClick={() => onAdd(node.id)}
              >
                Add
              </Button>
            </li>
          ))}
        </ul>
      )}
      {found.nodes.length > SHOWN_MAX ? (
        <p className="px-1 text-ink-faint text-xs">
          {SHOWN_MAX} of {found.nodes.length} nodes shown; narrow the filter to find the others.
        </p>
      ) : null}
    </section>
  );
}

function NodeWords({ node, fallback }: { node: NodeView | undefined; fallback: string }): ReactNode {
  if (node === undefined) {
    return <span className="block truncate font-mono text-ink-muted text-xs">{fallback}</span>;
  }
  const remark = nodeRemark(node);
  const face = HEALTH_FACES[node.health];
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-sm">
      <span className="truncate font-medium text-ink">{node.name}</span>
      <span className="truncate text-ink-faint text-xs">
        {[node.region, node.zone].filter((part) => part !== "").join(" / ") || "no region"}
      </span>
      <StatusBadge plain tone={face.tone} label={face.label} className="text-ink-muted" />
      {remark === null || remark === node.health ? null : <span className="text-warn text-xs">{remark}</span>}
    </span>
  );
}
