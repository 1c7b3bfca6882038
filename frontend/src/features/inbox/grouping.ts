import { dayKey } from '@/lib/time';

export interface Groupable {
  id: string;
  direction: string;
  authorId: string | null;
  occurredAt: string;
}

export interface Placed<T extends Groupable> {
  message: T;
  /** First of its author's run: has the tail and the name. */
  first: boolean;
  /** Last of its author's run: has the time. */
  last: boolean;
  /** First of its calendar day. */
  newDay: boolean;
}

function minute(at: string) {
  return Math.floor(Date.parse(at) / 60_000);
}

function together(a: Groupable, b: Groupable) {
  return a.direction === b.direction && a.authorId === b.authorId && minute(a.occurredAt) === minute(b.occurredAt);
}

/** Groups messages by author and minute, and marks where days begin. */
export function place<T extends Groupable>(messages: readonly T[]): Placed<T>[] {
  return messages.map((message, i) => {
    const before = messages[i - 1];
    const after = messages[i + 1];
    const newDay = !before || dayKey(before.occurredAt) !== dayKey(message.occurredAt);
    const dayEnds = after !== undefined && dayKey(after.occurredAt) !== dayKey(message.occurredAt);
    return {
      message,
      newDay,
      first: newDay || !before || !together(before, message),
      last: dayEnds || !after || !together(message, after),
    };
  });
}
