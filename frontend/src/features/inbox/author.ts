import type { TFunction } from 'i18next';
import { graphql, readInlineData } from 'react-relay';
import type { author_message$data, author_message$key } from '@/__generated__/author_message.graphql';

export type Author = Pick<author_message$data, 'author' | 'serviceAccount' | 'origin'>;

/** Who wrote a message of the workspace's own. */
export function readAuthor(message: author_message$key): Author {
  return readInlineData(
    graphql`
      fragment author_message on Message @inline {
        author {
          id
          name
        }
        serviceAccount
        origin
      }
    `,
    message,
  );
}

export function isOwn({ author }: Author, memberId: string | null): boolean {
  return author != null && author.id === memberId;
}

/** The name of a member, of a service account, or words for someone who has left. */
export function authorName(by: Author, memberId: string | null, t: TFunction): string {
  if (isOwn(by, memberId)) return t('inbox.you');
  if (by.origin === 'ELSEWHERE') return t('inbox.elsewhere');
  return by.author?.name ?? by.serviceAccount ?? t('inbox.formerColleague');
}
