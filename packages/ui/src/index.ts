export { ActionMenu, type ActionMenuProps, type MenuAction } from "./action-menu.tsx";
export {
  AgeText,
  type AgeTextProps,
  CountdownText,
  type CountdownTextProps,
  ElapsedText,
} from "./age-text.tsx";
export { Avatar, type AvatarProps, initialsOf } from "./avatar.tsx";
export { Badge, type BadgeProps } from "./badge.tsx";
export { Button, type ButtonProps, type ButtonSize, type ButtonVariant } from "./button.tsx";
export { Card, type CardProps } from "./card.tsx";
export { IntervalChart, type IntervalChartProps } from "./chart/interval-chart.tsx";
export type { IntervalSample } from "./chart/interval-points.ts";
export { LoadChart, type LoadChartProps } from "./chart/load-chart.tsx";
export type { LoadMark, LoadPoint } from "./chart/load-rows.ts";
export { StackChart, type StackChartProps } from "./chart/stack-chart.tsx";
export type { StackSeries } from "./chart/stack-rows.ts";
export type {
  TimeSeriesColumns,
  TimeSeriesRange,
} from "./chart/time-series.ts";
export {
  TimeSeriesChart,
  type TimeSeriesChartProps,
  type TimeSeriesLine,
} from "./chart/time-series-chart.tsx";
export { Checkbox, type CheckboxProps } from "./checkbox.tsx";
export { ChoiceCards, type ChoiceCardsProps } from "./choice-cards.tsx";
export { classNames } from "./class-names.ts";
export {
  CommandEmpty,
  CommandGroup,
  CommandItem,
  type CommandItemProps,
  CommandMenu,
  type CommandMenuProps,
} from "./command-menu.tsx";
export { ConfirmDialog, type ConfirmDialogProps } from "./confirm-dialog.tsx";
export { CopyButton, type CopyButtonProps } from "./copy-button.tsx";
export { CopyLine, type CopyLineProps } from "./copy-line.tsx";
export { Credits, type CreditsProps } from "./credits.tsx";
export {
  Dialog,
  DialogClose,
  DialogContent,
  type DialogContentProps,
  DialogTrigger,
} from "./dialog.tsx";
export {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  type DropdownMenuItemProps,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "./dropdown-menu.tsx";
export { EmptyState, type EmptyStateProps } from "./empty-state.tsx";
export { ErrorState, type ErrorStateProps } from "./error-state.tsx";
export { ExactValue, type ExactValueProps } from "./exact-value.tsx";
export { Fact } from "./fact.tsx";
export { Field, type FieldProps, useFieldControl } from "./field.tsx";
export { FilterChip, type FilterChipProps } from "./filter-chip.tsx";
export { type FormattedQuantity, formatBytes, NO_VALUE } from "./format/format-bytes.ts";
export {
  creditsAsNumber,
  creditsParts,
  DEFAULT_LOCALE,
  formatCredits,
  formatDecimal,
  formatWhole,
} from "./format/format-credits.ts";
export { formatAge, formatDurationMs, formatLongDuration } from "./format/format-duration.ts";
export { exactMoney, formatMicros, formatMoney, type MoneyAmount } from "./format/format-money.ts";
export { formatByteRate, formatRate } from "./format/format-rate.ts";
export { formatRatio } from "./format/format-ratio.ts";
export { formatClockTime, formatDay, formatExactTime, formatShortTime } from "./format/format-time.ts";
export { IconButton, type IconButtonProps } from "./icon-button.tsx";
export { Input, type InputProps } from "./input.tsx";
export { Item, ItemList, type ItemProps } from "./item-list.tsx";
export { Kbd } from "./kbd.tsx";
export { type KeyValueItem, KeyValueList, type KeyValueListProps } from "./key-value-list.tsx";
export { ListSkeleton, type ListSkeletonProps } from "./list-skeleton.tsx";
export { LiveIndicator, type LiveIndicatorProps, type LiveState } from "./live-indicator.tsx";
export { Money, type MoneyProps } from "./money.tsx";
export { PageHeader, type PageHeaderProps } from "./page-header.tsx";
export { Popover, PopoverContent, PopoverTrigger } from "./popover.tsx";
export { PreviewList, type PreviewListProps } from "./preview-list.tsx";
export { Quantity, type QuantityKind, type QuantityProps, quantityParts } from "./quantity.tsx";
export { SegmentedControl, type SegmentedControlProps } from "./segmented-control.tsx";
export { SegmentedField, type SegmentedFieldProps } from "./segmented-field.tsx";
export { Select, type SelectOption, type SelectProps } from "./select.tsx";
export { ShareBar, type ShareBarProps } from "./share-bar.tsx";
export { readNowMs, setSharedClockOffsetMs, useNowMs } from "./shared-clock.ts";
export { Sheet, type SheetProps } from "./sheet.tsx";
export { Skeleton } from "./skeleton.tsx";
export { SortButton, type SortButtonProps, type SortOrder } from "./sort-button.tsx";
export { Sparkline, type SparklineProps } from "./sparkline.tsx";
export { StatusBadge, type StatusBadgeProps, StatusDot, type StatusDotProps } from "./status-dot.tsx";
export { type StatusTone, toneFillClass } from "./status-tone.ts";
export { Switch, type SwitchProps } from "./switch.tsx";
export {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "./table.tsx";
export { Tabs, TabsContent, TabsList, TabsTrigger } from "./tabs.tsx";
export { Textarea } from "./textarea.tsx";
export { Timeline, type TimelineItem, type TimelineProps } from "./timeline.tsx";
export type { TimelineGap, TimelineMark } from "./timeline-marks.ts";
export { TimelineScrubber, type TimelineScrubberProps } from "./timeline-scrubber.tsx";
export { Toaster, toast } from "./toast.tsx";
export { Tooltip, type TooltipProps } from "./tooltip.tsx";
export type { TopologyEdge, TopologyMember, TopologyShape } from "./topology/topology.ts";
export { TopologyDiagram, type TopologyDiagramProps } from "./topology/topology-diagram.tsx";
export { useViewerLocale } from "./use-viewer-locale.ts";
export { Waterfall, type WaterfallProps } from "./waterfall/waterfall.tsx";
export type { WaterfallPhase } from "./waterfall/waterfall-bars.ts";
