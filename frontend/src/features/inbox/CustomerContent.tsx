import { IconMapPin, IconShoppingCart, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import type { CustomerContent_cards$key } from '@/__generated__/CustomerContent_cards.graphql';
import type { CustomerContent_choice$key } from '@/__generated__/CustomerContent_choice.graphql';
import type { CustomerContent_flowReply$key } from '@/__generated__/CustomerContent_flowReply.graphql';
import type { CustomerContent_location$key } from '@/__generated__/CustomerContent_location.graphql';
import type { CustomerContent_order$key } from '@/__generated__/CustomerContent_order.graphql';
import classes from './MessageContent.module.css';

/** A place. The map is the reader's own choice to open: it would tell a third party where the customer is. */
export function LocationContent(props: { location: CustomerContent_location$key }) {
  const data = useFragment(
    graphql`
      fragment CustomerContent_location on Location {
        latitude
        longitude
        name
        address
      }
    `,
    props.location,
  );
  return <LocationView location={data} />;
}

interface LocationFields {
  latitude: number;
  longitude: number;
  name?: string | null | undefined;
  address?: string | null | undefined;
}

export function LocationView({ location: data }: { location: LocationFields }) {
  const { t } = useTranslation();
  const at = `${data.latitude.toFixed(5)}, ${data.longitude.toFixed(5)}`;
  const query = `${data.latitude},${data.longitude}`;
  return (
    <a
      className={classes.reference}
      href={`https://www.openstreetmap.org/?mlat=${data.latitude}&mlon=${data.longitude}#map=16/${query.replace(',', '/')}`}
      target="_blank"
      rel="noreferrer noopener"
      title={t('content.openMap')}
    >
      <IconMapPin size={18} stroke={1.75} aria-hidden />
      <span className={classes.referenceText}>
        <strong dir="auto">{data.name || t('content.location')}</strong>
        {data.address && <span dir="auto">{data.address}</span>}
        <span className="pd-tabular">{at}</span>
      </span>
    </a>
  );
}

export function CardsContent(props: { cards: CustomerContent_cards$key }) {
  const data = useFragment(
    graphql`
      fragment CustomerContent_cards on ContactCard @relay(plural: true) {
        name
        company
        jobTitle
        phones {
          number
        }
        emails {
          value
        }
        urls {
          value
        }
        addresses {
          street
          postalCode
          city
          country
        }
      }
    `,
    props.cards,
  );
  return <CardsView cards={data} />;
}

interface CardFields {
  name: string;
  company?: string | null | undefined;
  jobTitle?: string | null | undefined;
  phones?: readonly { number: string }[] | null | undefined;
  emails?: readonly { value: string }[] | null | undefined;
  urls?: readonly { value: string }[] | null | undefined;
  addresses?: readonly { street: string; postalCode: string; city: string; country: string }[];
}

export function CardsView({ cards }: { cards: readonly CardFields[] }) {
  return (
    <span className={classes.cards}>
      {cards.map((card, index) => {
        const work = [card.jobTitle, card.company].filter(Boolean).join(', ');
        return (
          <span key={index} className={classes.card}>
            <IconUser size={18} stroke={1.75} aria-hidden />
            <span className={classes.rows}>
              <strong dir="auto">{card.name}</strong>
              {work && <small dir="auto">{work}</small>}
              {card.phones?.map((phone) => (
                <bdi key={phone.number} className="pd-tabular">
                  {phone.number}
                </bdi>
              ))}
              {[...(card.emails ?? []), ...(card.urls ?? [])].map(({ value }) => (
                <bdi key={value}>{value}</bdi>
              ))}
              {card.addresses?.map((address, at) => (
                <span key={at} dir="auto">
                  {[address.street, `${address.postalCode} ${address.city}`.trim(), address.country]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              ))}
            </span>
          </span>
        );
      })}
    </span>
  );
}

export function ChoiceContent(props: { choice: CustomerContent_choice$key }) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment CustomerContent_choice on Choice {
        kind
        title
        description
      }
    `,
    props.choice,
  );
  return (
    <span className={classes.chosen} title={t(`content.choice.${data.kind}`)}>
      <span dir="auto">{data.title}</span>
      {data.description && <small dir="auto">{data.description}</small>}
    </span>
  );
}

export function FlowReplyContent(props: { reply: CustomerContent_flowReply$key }) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment CustomerContent_flowReply on FlowReply {
        summary
        answers {
          field
          value
        }
      }
    `,
    props.reply,
  );
  return (
    <>
      <span className={classes.line}>{t('content.form')}</span>
      {data.answers.length > 0 ? (
        <dl className={classes.pairs}>
          {data.answers.map((answer) => [
            <dt key={`${answer.field}?`}>{answer.field.replaceAll('_', ' ')}</dt>,
            <dd key={answer.field} dir="auto">
              {answer.value}
            </dd>,
          ])}
        </dl>
      ) : (
        <span dir="auto">{data.summary}</span>
      )}
    </>
  );
}

export function OrderContent(props: { order: CustomerContent_order$key }) {
  const { t, i18n } = useTranslation();
  const data = useFragment(
    graphql`
      fragment CustomerContent_order on Order {
        items {
          productId
          quantity
          unitPrice
          currency
        }
      }
    `,
    props.order,
  );
  const money = (amount: number, currency: string) => {
    try {
      return new Intl.NumberFormat(i18n.language, { style: 'currency', currency }).format(amount);
    } catch {
      return `${amount} ${currency}`;
    }
  };
  const currency = data.items[0]?.currency ?? '';
  const sameCurrency = data.items.every((item) => item.currency === currency);
  const total = data.items.reduce((sum, item) => sum + item.quantity * Number(item.unitPrice), 0);
  return (
    <span className={classes.card}>
      <IconShoppingCart size={18} stroke={1.75} aria-hidden />
      <span className={classes.rows}>
        <strong>{t('content.order')}</strong>
        {data.items.map((item, index) => (
          <span key={index} className="pd-tabular">
            {item.quantity} × <bdi>{item.productId}</bdi> · {money(Number(item.unitPrice), item.currency)}
          </span>
        ))}
        {sameCurrency && <span className={`${classes.total} pd-tabular`}>{money(total, currency)}</span>}
      </span>
    </span>
  );
}
