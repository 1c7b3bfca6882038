import {
  IconBan,
  IconCornerUpRight,
  IconExternalLink,
  IconPhotoOff,
  IconShoppingBag,
  IconSpeakerphone,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import type { MessageContent_message$key } from '@/__generated__/MessageContent_message.graphql';
import { Attachments } from './Attachments';
import { CardsContent, ChoiceContent, FlowReplyContent, LocationContent, OrderContent } from './CustomerContent';
import classes from './MessageContent.module.css';
import { InteractiveContent, TemplateButtons, TemplateHead } from './OfferContent';
import { RichText } from './RichText';

/** What a message says, whatever kind it is of. */
export function MessageContent({ message }: { message: MessageContent_message$key }) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment MessageContent_message on Message {
        kind
        text
        networkKind
        forwarding
        deletedAt
        attachments {
          ...Attachments_media
        }
        location {
          ...CustomerContent_location
        }
        contactCards {
          ...CustomerContent_cards
        }
        choice {
          ...CustomerContent_choice
        }
        flowReply {
          ...CustomerContent_flowReply
        }
        order {
          ...CustomerContent_order
        }
        interactive {
          ...OfferContent_interactive
        }
        template {
          ...OfferContent_head
          ...OfferContent_buttons
        }
        share {
          title
          url
        }
        story {
          kind
        }
        referral {
          source
          url
          headline
          body
        }
        product {
          productId
        }
        problem {
          text
        }
      }
    `,
    message,
  );

  if (data.deletedAt) {
    return (
      <em className={classes.gone}>
        <IconBan size={15} aria-hidden /> {t('content.deleted')}
      </em>
    );
  }
  return (
    <>
      {data.forwarding && (
        <span className={classes.label}>
          <IconCornerUpRight size={13} aria-hidden /> {t(`content.forwarded.${data.forwarding}`)}
        </span>
      )}
      {data.story && <span className={classes.label}>{t(`content.story.${data.story.kind}`)}</span>}
      {data.referral && (
        <Reference
          icon={IconSpeakerphone}
          title={data.referral.headline || t(data.referral.source === 'AD' ? 'content.ad' : 'content.referral')}
          body={data.referral.body}
          url={data.referral.url}
        />
      )}
      {data.product && (
        <Reference icon={IconShoppingBag} title={t('content.product', { id: data.product.productId })} body="" url="" />
      )}
      {data.attachments.length > 0 && <Attachments media={data.attachments} />}
      {data.template && <TemplateHead template={data.template} />}
      {data.location && <LocationContent location={data.location} />}
      {data.contactCards.length > 0 && <CardsContent cards={data.contactCards} />}
      {data.choice && <ChoiceContent choice={data.choice} />}
      {data.flowReply && <FlowReplyContent reply={data.flowReply} />}
      {data.order && <OrderContent order={data.order} />}
      {data.share && (
        <Reference
          icon={IconExternalLink}
          title={data.share.title || t('content.share')}
          body=""
          url={data.share.url}
        />
      )}
      {data.interactive && <InteractiveContent interactive={data.interactive} text={data.text ?? ''} />}
      {data.text && !data.interactive && (
        <span dir="auto" className={classes.text}>
          <RichText text={data.text} />
        </span>
      )}
      {data.template && <TemplateButtons template={data.template} />}
      {data.kind === 'UNSUPPORTED' && (
        <em className={classes.gone}>
          <IconPhotoOff size={15} aria-hidden />{' '}
          {data.problem?.text || t('content.unsupported', { kind: data.networkKind ?? '' })}
        </em>
      )}
    </>
  );
}

interface ReferenceProps {
  icon: typeof IconSpeakerphone;
  title: string;
  body: string;
  url: string;
}

/** The ad, product or post that a message has to do with. */
function Reference({ icon: Icon, title, body, url }: ReferenceProps) {
  const safe = /^https?:\/\//.test(url);
  const inner = (
    <>
      <Icon size={16} stroke={1.75} aria-hidden />
      <span className={classes.referenceText}>
        <strong dir="auto">{title}</strong>
        {body && <span dir="auto">{body}</span>}
      </span>
    </>
  );
  return safe ? (
    <a className={classes.reference} href={url} target="_blank" rel="noreferrer noopener">
      {inner}
    </a>
  ) : (
    <span className={classes.reference}>{inner}</span>
  );
}
