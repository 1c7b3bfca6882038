import type { TFunction } from 'i18next';
import { graphql, readInlineData } from 'react-relay';
import type { preview_message$data, preview_message$key } from '@/__generated__/preview_message.graphql';

/** What a line about a message needs to know of it. */
export type Previewed = Pick<preview_message$data, 'kind' | 'text' | 'deletedAt' | 'reactionEmoji'>;

export function readPreview(message: preview_message$key): Previewed {
  return readInlineData(
    graphql`
      fragment preview_message on Message @inline {
        kind
        text
        deletedAt
        reactionEmoji
      }
    `,
    message,
  );
}

const named = [
  'IMAGE',
  'VIDEO',
  'AUDIO',
  'DOCUMENT',
  'STICKER',
  'LOCATION',
  'CONTACTS',
  'INTERACTIVE',
  'CHOICE',
  'FLOW_REPLY',
  'ORDER',
  'TEMPLATE',
  'SHARE',
  'SYSTEM',
] as const;

/** A message in one line: its text, or what it is. */
export function preview(message: Previewed, t: TFunction): string {
  if (message.deletedAt) return t('content.deleted');
  if (message.kind === 'REACTION') {
    return message.reactionEmoji ? t('preview.reaction', { emoji: message.reactionEmoji }) : t('preview.reactionGone');
  }
  if (message.kind === 'TEXT') return message.text ?? '';
  const kind = named.find((one) => one === message.kind);
  if (!kind) return t('inbox.unsupported');
  const name = t(`preview.${kind}`);
  return message.text ? `${name}: ${message.text}` : name;
}
