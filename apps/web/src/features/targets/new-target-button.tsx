import { Button } from "@orrery/ui";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";

export function NewTargetButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={onClick}>
      New target
    </Button>
  );
}
