import { IconExternalLink, IconForms, IconList, IconMapPin, IconPhone, IconShoppingBag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment } from 'react-relay';
import type { OfferContent_buttons$key } from '@/__generated__/OfferContent_buttons.graphql';
import type { OfferContent_head$key } from '@/__generated__/OfferContent_head.graphql';
import type { OfferContent_interactive$key } from '@/__generated__/OfferContent_interactive.graphql';
import classes from './MessageContent.module.css';
import { RichText } from './RichText';

const icons = {
  BUTTONS: null,
  LIST: IconList,
  LINK: IconExternalLink,
  LOCATION_REQUEST: IconMapPin,
  CONTACT_REQUEST: IconPhone,
  FLOW: IconForms,
  PRODUCT: IconShoppingBag,
  PRODUCT_LIST: IconShoppingBag,
  CATALOG: IconShoppingBag,
  ADDRESS_REQUEST: IconMapPin,
  CALL_PERMISSION_REQUEST: IconPhone,
};

/** What the business offered to tap, as the customer sees it. */
export function InteractiveContent(props: { interactive: OfferContent_interactive$key; text: string }) {
  const data = useFragment(
    graphql`
      fragment OfferContent_interactive on Interactive {
        kind
        header
        footer
        buttonText
        url
        buttons {
          id
          title
        }
        sections {
          title
          rows {
            id
            title
            description
          }
          productIds
        }
      }
    `,
    props.interactive,
  );
  return <InteractiveView {...data} text={props.text} />;
}

interface View {
  kind: string;
  text: string;
  header?: string | null | undefined;
  footer?: string | null | undefined;
  buttonText?: string | null | undefined;
  url?: string | null | undefined;
  buttons: readonly { id: string; title: string }[];
  sections: readonly {
    title?: string | null | undefined;
    rows?: readonly { id: string; title: string; description?: string | null | undefined }[] | null | undefined;
    productIds?: readonly string[] | null | undefined;
  }[];
}

/** Something to tap, sent or still being written. */
export function InteractiveView(data: View) {
  const { t } = useTranslation();
  const Icon = icons[data.kind as keyof typeof icons];
  const opener = data.kind === 'BUTTONS' ? null : data.buttonText || t(`content.interactive.${data.kind as 'LIST'}`);
  return (
    <>
      {data.header && (
        <strong dir="auto" className={classes.line}>
          {data.header}
        </strong>
      )}
      <span dir="auto" className={classes.text}>
        <RichText text={data.text} />
      </span>
      {data.footer && (
        <span dir="auto" className={classes.foot}>
          {data.footer}
        </span>
      )}
      <span className={classes.buttons}>
        {data.buttons.map((button) => (
          <span key={button.id} className={classes.button} dir="auto">
            {button.title}
          </span>
        ))}
        {opener && (
          <span className={classes.button} title={data.url || undefined}>
            {Icon && <Icon size={15} stroke={1.75} aria-hidden />}
            <bdi>{opener}</bdi>
          </span>
        )}
      </span>
      {data.sections.map((section, index) => (
        <span key={index} className={classes.card}>
          <span className={classes.rows}>
            {section.title && <strong dir="auto">{section.title}</strong>}
            {section.rows?.map((row) => (
              <span key={row.id} dir="auto">
                {row.title} {row.description && <small>{row.description}</small>}
              </span>
            ))}
            {section.productIds?.map((id) => (
              <bdi key={id}>{id}</bdi>
            ))}
          </span>
        </span>
      ))}
    </>
  );
}

/** What stands above a template's body. */
export function TemplateHead(props: { template: OfferContent_head$key }) {
  const data = useFragment(
    graphql`
      fragment OfferContent_head on TemplateContent {
        header
      }
    `,
    props.template,
  );
  if (!data.header) return null;
  return (
    <strong dir="auto" className={classes.line}>
      {data.header}
    </strong>
  );
}

/** What stands beneath a template's body. */
export function TemplateButtons(props: { template: OfferContent_buttons$key }) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment OfferContent_buttons on TemplateContent {
        name
        footer
        buttons {
          kind
          text
          target
        }
      }
    `,
    props.template,
  );
  return (
    <>
      {data.footer && (
        <span dir="auto" className={classes.foot}>
          {data.footer}
        </span>
      )}
      {data.buttons.length > 0 && (
        <span className={classes.buttons}>
          {data.buttons.map((button, index) => (
            <span key={index} className={classes.button} title={button.target || undefined}>
              {button.kind === 'URL' && <IconExternalLink size={15} stroke={1.75} aria-hidden />}
              {button.kind === 'PHONE_NUMBER' && <IconPhone size={15} stroke={1.75} aria-hidden />}
              <bdi>{button.text}</bdi>
            </span>
          ))}
        </span>
      )}
      <span className={classes.foot}>{t('content.template', { name: data.name })}</span>
    </>
  );
}
