import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useRelayEnvironment } from 'react-relay';
import type { limits_channel$data } from '@/__generated__/limits_channel.graphql';
import { attach, setProblems } from './attached';
import { baseType, fateOf, refusal } from './limits';

/** Takes files into a conversation's composer; what the network doesn't take is said in a sentence and stays out. */
export function useAttach(conversationId: string, channel: limits_channel$data) {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  return useCallback(
    (files: readonly File[]) => {
      const problems: string[] = [];
      for (const file of files) {
        const fate = fateOf(channel.capabilities, file);
        const problem = refusal(t, file, fate, t(`networks.${channel.network}`));
        if (problem !== null) problems.push(problem);
        else if (fate.problem === null) {
          attach(environment, {
            conversationId,
            blob: file,
            name: file.name,
            mimeType: baseType(file.type),
            kind: fate.kind,
            caption: fate.caption,
          });
        }
      }
      setProblems(conversationId, [...new Set(problems)]);
    },
    [conversationId, channel, environment, t],
  );
}
