import type { ReactNode } from 'react';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useStore } from '@/lib/store';
import { templateEpochStore } from '@/lib/templateEpoch';
import { useViewer } from '@/lib/viewer';
import { Boundary } from '@/ui/Boundary';
import { Block } from '@/ui/Skeleton';
import type { StoredTemplateQuery } from '@/__generated__/StoredTemplateQuery.graphql';
import { languageName } from './languages';
import { TemplateEditor } from './TemplateEditor';

interface Props {
  id: string;
  frame: (parts: { title?: ReactNode; lead?: ReactNode; children: ReactNode }) => ReactNode;
  missing: ReactNode;
}

/** A template that there is, in the frame of its page; it follows what WhatsApp tells of it. */
export function StoredTemplate({ id, frame, missing }: Props) {
  const { can } = useViewer();
  if (!can('TEMPLATE_READ')) return frame({ children: null });
  return (
    <Boundary skeleton={frame({ children: <Block height={420} radius={10} /> })}>
      <Loaded id={id} frame={frame} missing={missing} />
    </Boundary>
  );
}

function Loaded({ id, frame, missing }: Props) {
  const { can } = useViewer();
  const epoch = useStore(templateEpochStore);
  const { template } = useLazyLoadQuery<StoredTemplateQuery>(
    graphql`
      query StoredTemplateQuery($id: ID!) {
        template(id: $id) {
          name
          language
          channels {
            id
          }
          ...TemplateEditor_template
        }
      }
    `,
    { id },
    { fetchPolicy: 'store-and-network', fetchKey: epoch },
  );
  if (!template) return frame({ children: missing });
  return frame({
    title: <bdi style={{ overflowWrap: 'anywhere' }}>{template.name}</bdi>,
    lead: languageName(template.language),
    children: (
      <TemplateEditor
        template={template}
        channelId={template.channels[0]?.id ?? ''}
        canManage={can('TEMPLATE_MANAGE')}
        onCreated={() => undefined}
      />
    ),
  });
}
