import type { TFunction } from 'i18next';
import { graphql, readInlineData } from 'react-relay';
import { byteSize } from '@/lib/bytes';
import type { limits_channel$data, limits_channel$key } from '@/__generated__/limits_channel.graphql';

/** What a channel takes of files. */
export type FileLimits = Pick<limits_channel$data['capabilities'], 'media'>;

export function readLimits(channel: limits_channel$key): limits_channel$data {
  const data = readInlineData(
    graphql`
      fragment limits_channel on Channel @inline {
        network
        capabilities {
          media {
            kind
            mimeTypes
            maxBytes
            caption
          }
        }
      }
    `,
    channel,
  );
  return {
    network: data.network,
    capabilities: { media: data.capabilities.media },
    ' $fragmentType': 'limits_channel',
  };
}

/** The server's own limit, whatever the network takes. */
const mostBytes = 100 << 20;

const natural: Record<string, string> = { image: 'IMAGE', video: 'VIDEO', audio: 'AUDIO' };

export type FileKind = 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT' | 'STICKER';

type Problem = { why: 'empty' } | { why: 'type' } | { why: 'size'; most: number };

/** What becomes of a file: the kind of message that it goes as, or why it can't go. */
export type Fate = { kind: FileKind; caption: boolean; problem: null } | { kind: FileKind | null; problem: Problem };

/** Decides as the server does: by a file's type, and as a document where the network doesn't take the type otherwise. */
export function fateOf(limits: FileLimits, file: { type: string; size: number }): Fate {
  const type = baseType(file.type);
  const takes = (kind: string, as: string) =>
    limits.media.some((limit) => limit.kind === kind && (limit.mimeTypes.length === 0 || limit.mimeTypes.includes(as)));
  let wanted = natural[type.split('/')[0]!];
  if (type === 'image/webp' && !takes('IMAGE', type)) wanted = 'STICKER';
  // What browsers record is packed anew.
  const as = type === 'audio/webm' ? 'audio/ogg' : type;
  const kind = (wanted && takes(wanted, as) ? wanted : 'DOCUMENT') as FileKind;
  if (file.size === 0) return { kind, problem: { why: 'empty' } };
  const limit = limits.media.find((one) => one.kind === kind);
  if (!limit || !takes(kind, as)) return { kind: null, problem: { why: 'type' } };
  const most = Math.min(limit.maxBytes, mostBytes);
  if (file.size > most) return { kind, problem: { why: 'size', most } };
  return { kind, caption: limit.caption, problem: null };
}

export function baseType(type: string): string {
  return type.split(';')[0]!.trim().toLowerCase() || 'application/octet-stream';
}

/** Why a file can't go, in a sentence. */
export function refusal(t: TFunction, file: { name: string; size: number; type: string }, fate: Fate, network: string) {
  if (fate.problem === null) return null;
  const { name } = file;
  const { problem } = fate;
  if (problem.why === 'empty') return t('files.empty', { name });
  if (problem.why === 'type') return t('files.wrongType', { name, network, type: baseType(file.type) });
  return t('files.tooLarge', {
    name,
    network,
    kinds: t(`files.kinds.${fate.kind ?? 'DOCUMENT'}`),
    most: byteSize(problem.most),
    size: byteSize(file.size),
  });
}

const shown = ['IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'] as const;

/** What a channel takes, in one line, to be read before a file is chosen. */
export function limitsLine(t: TFunction, limits: FileLimits, network: string): string {
  const parts = shown.flatMap((kind) => {
    const limit = limits.media.find((one) => one.kind === kind);
    return limit
      ? [t('files.upTo', { kinds: t(`files.kinds.${kind}`), most: byteSize(Math.min(limit.maxBytes, mostBytes)) })]
      : [];
  });
  return t('files.limits', { network, list: parts.join(', ') });
}

/** What the file chooser offers: everything where some kind of file may be of any type. */
export function acceptOf(limits: FileLimits): string | undefined {
  if (limits.media.some((limit) => limit.kind === 'DOCUMENT' && limit.mimeTypes.length === 0)) return undefined;
  const types = limits.media.flatMap((limit) => (limit.mimeTypes.length > 0 ? limit.mimeTypes : [anyOf[limit.kind]!]));
  return types.filter(Boolean).join(',');
}

const anyOf: Record<string, string> = { IMAGE: 'image/*', VIDEO: 'video/*', AUDIO: 'audio/*' };
