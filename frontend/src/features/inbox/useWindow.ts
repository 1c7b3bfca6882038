import { graphql, useFragment } from 'react-relay';
import { useMoment, useNow } from '@/lib/now';
import { windowLeft, type Tone, type WindowLeft } from '@/lib/time';
import type { useWindow_conversation$key } from '@/__generated__/useWindow_conversation.graphql';

export interface AnswerWindow {
  /** `agent`: only a person, and no automation, may still answer. */
  state: 'open' | 'agent' | 'closed';
  /** What is left of the state; null where it has no end. */
  left: WindowLeft | null;
  /** Hours that the network allows in all; null where it sets no limit. */
  hours: number | null;
  agentHours: number | null;
}

/** What the API says of a window. */
export interface WindowFacts {
  closesAt?: string | null | undefined;
  isOpen: boolean;
  humanAgentUntil?: string | null | undefined;
}

/** What a network allows at a moment. */
export function answerWindow(
  { closesAt, isOpen, humanAgentUntil }: WindowFacts,
  hours: number | null,
  agentHours: number | null,
  now: number,
): AnswerWindow {
  const left = windowLeft(closesAt, now, hours ?? 24);
  const agentLeft = windowLeft(humanAgentUntil, now, agentHours ?? 168);
  // The clock closes a window without telling; the server's word counts where there is no time.
  if (left ? left.tone !== 'closed' : isOpen) return { state: 'open', left, hours, agentHours };
  if (agentLeft && agentLeft.tone !== 'closed') return { state: 'agent', left: agentLeft, hours, agentHours };
  return { state: 'closed', left: null, hours, agentHours };
}

/** What a network allows in a conversation at this moment; it changes by itself when the time is up. */
export function useWindow(conversation: useWindow_conversation$key): AnswerWindow {
  const now = useNow();
  const { channel, window } = useFragment(
    graphql`
      fragment useWindow_conversation on Conversation {
        channel {
          capabilities {
            messagingWindowHours
            humanAgentWindowHours
          }
        }
        window {
          closesAt
          isOpen
          humanAgentUntil
        }
      }
    `,
    conversation,
  );
  const { closesAt, isOpen, humanAgentUntil } = window;
  useMoment(closesAt);
  useMoment(humanAgentUntil);
  const { messagingWindowHours, humanAgentWindowHours } = channel.capabilities;
  return answerWindow(
    { closesAt, isOpen, humanAgentUntil },
    messagingWindowHours ?? null,
    humanAgentWindowHours ?? null,
    now,
  );
}

/** How a ring round a face shows a window. */
export function ringOf({ state, left }: AnswerWindow): { fraction: number | null; tone: Tone } {
  if (!left) return { fraction: null, tone: 'calm' };
  return { fraction: left.fraction, tone: state === 'agent' && left.tone === 'calm' ? 'warm' : left.tone };
}
