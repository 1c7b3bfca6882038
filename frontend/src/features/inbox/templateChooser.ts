import type { ReactNode } from 'react';
import type { TemplateMessageInput } from '@/__generated__/outboxSendMutation.graphql';

/** Draws what a template is chosen and filled in with; it stands in another feature, and is handed down by the route. */
export type TemplateChooser = (props: TemplateChooserProps) => ReactNode;

export interface TemplateChooserProps {
  conversationId: string;
  channelId: string;
  opened: boolean;
  onClose: () => void;
  /** `words` are what the message will say. */
  onSend: (template: TemplateMessageInput, words: string) => void;
}

/** The chooser as a component, so that its handlers are those of an element. */
export function TemplateChoice({ chooser, ...props }: TemplateChooserProps & { chooser: TemplateChooser }) {
  return chooser(props);
}
