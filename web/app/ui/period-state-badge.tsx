import { Badge, type BadgeTone } from "./badge.tsx";

type State = "open" | "closing" | "closed" | "locked";

export function PeriodStateBadge({ state }: { readonly state: State }) {
  const { tone, text } = shown[state];
  return <Badge tone={tone}>{text}</Badge>;
}

const shown: Readonly<Record<State, { readonly tone: BadgeTone; readonly text: string }>> = {
  open: { tone: "neutral", text: "Open" },
  closing: { tone: "warning", text: "Closing" },
  closed: { tone: "accent", text: "Closed" },
  locked: { tone: "accent", text: "Locked" },
};
