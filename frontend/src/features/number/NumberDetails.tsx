import { useEffect, useState, type ReactNode } from 'react';
import { graphql, useLazyLoadQuery } from 'react-relay';
import { useTranslation } from 'react-i18next';
import { useViewer } from '@/lib/viewer';
import { Boundary } from '@/ui/Boundary';
import { Block } from '@/ui/Skeleton';
import type { NumberDetailsQuery } from '@/__generated__/NumberDetailsQuery.graphql';
import { NumberState } from './NumberState';
import { NumberSteps } from './NumberSteps';
import { PinSection } from './PinSection';
import { ProfileSection } from './ProfileSection';

interface Props {
  id: string;
  frame: (parts: { title?: ReactNode; lead?: ReactNode; children: ReactNode }) => ReactNode;
  /** In place of a channel that does not exist, or is no number. */
  missing: ReactNode;
  noNumber: ReactNode;
}

/** A WhatsApp number, in the frame of its page. */
export function NumberDetails(props: Props) {
  const { can } = useViewer();
  if (!can('CHANNEL_READ')) return props.frame({ children: null });
  return (
    <Boundary skeleton={props.frame({ children: <Block height={420} radius={10} /> })} resetKey={props.id}>
      <Loaded {...props} />
    </Boundary>
  );
}

/** How often a number that WhatsApp is being asked about is looked at again. */
const lookEvery = 2_000;

function Loaded({ id, frame, missing, noNumber }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const [look, setLook] = useState(0);
  const manages = can('CHANNEL_MANAGE');
  const { node } = useLazyLoadQuery<NumberDetailsQuery>(
    graphql`
      query NumberDetailsQuery($id: ID!, $manages: Boolean!) {
        node(id: $id) {
          ... on Channel @alias(as: "channel") {
            network
            name
            address
            status
            number {
              syncedAt
            }
            ...NumberState_channel @arguments(manages: $manages)
            ...NumberSteps_channel
            ...PinSection_channel @arguments(manages: $manages)
            ...ProfileSection_channel
          }
        }
      }
    `,
    { id, manages },
    { fetchPolicy: 'store-and-network', fetchKey: look },
  );
  const channel = node?.channel;
  const connected = channel?.status === 'CONNECTED';
  const waits = connected && channel?.network === 'WHATSAPP' && !channel.number?.syncedAt;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setLook((n) => n + 1), lookEvery);
    return () => clearTimeout(timer);
  }, [waits, look]);
  if (!channel) return frame({ children: missing });
  const acts = manages && connected;
  return frame({
    title: <bdi style={{ overflowWrap: 'anywhere' }}>{channel.name}</bdi>,
    lead: (
      <>
        {t(`networks.${channel.network as 'WHATSAPP'}`)} · <bdi className="pd-tabular">{channel.address}</bdi>
      </>
    ),
    children:
      channel.network !== 'WHATSAPP' ? (
        noNumber
      ) : (
        <>
          {acts && <NumberSteps channel={channel} />}
          <NumberState channel={channel} canSync={acts} />
          <ProfileSection channel={channel} canEdit={acts} />
          {acts && <PinSection channel={channel} />}
        </>
      ),
  });
}
