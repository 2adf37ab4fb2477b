"use client";
import { Button, ErrorState } from "@orrery/ui";
import { Component, type ReactNode } from "react";

export type PictureBoundaryProps = {
  /** Shown instead, where there is another picture to show. */
  onShowOther: { label: string; show: () => void } | null;
  children: ReactNode;
};

/** A picture that fails to load or to draw does not take the page with it. */
export class PictureBoundary extends Component<PictureBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const { onShowOther } = this.props;
    return (
      <div className="flex h-full items-center justify-center">
        <ErrorState
          title="The picture could not be drawn"
          action={
            <>
              {onShowOther === null ? null : <Button onClick={onShowOther.show}>{onShowOther.label}</Button>}
              <Button onClick={() => this.setState({ error: null })}>Try again</Button>
            </>
          }
        >
          {error.message === "" ? "Something failed while it was drawn." : error.message} The table shows the
          same.
        </ErrorState>
      </div>
    );
  }
}
