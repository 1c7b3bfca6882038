import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { preview, type Previewed } from './preview';

const t = ((key: string, values?: Record<string, string>) =>
  values ? `${key} ${Object.values(values).join()}` : key) as unknown as TFunction;

describe('preview', () => {
  it.each([
    [{ kind: 'TEXT', text: 'Hello' }, 'Hello'],
    [{ kind: 'IMAGE', text: null }, 'preview.IMAGE'],
    [{ kind: 'IMAGE', text: 'My receipt' }, 'preview.IMAGE: My receipt'],
    [{ kind: 'REACTION', text: null, reactionEmoji: '👍' }, 'preview.reaction 👍'],
    [{ kind: 'REACTION', text: null, reactionEmoji: '' }, 'preview.reactionGone'],
    [{ kind: 'TEXT', text: null, deletedAt: '2026-11-01T00:00:00Z' }, 'content.deleted'],
    [{ kind: 'HOLOGRAM', text: null }, 'inbox.unsupported'],
  ])('%o is %s', (message, line) =>
    expect(preview({ deletedAt: null, reactionEmoji: null, ...message } as Previewed, t)).toBe(line),
  );
});
