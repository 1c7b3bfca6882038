import {
  IconCopy,
  IconExternalLink,
  IconFileText,
  IconList,
  IconMapPin,
  IconPhone,
  IconPhoto,
  IconArrowBackUp,
  IconUser,
  IconVideo,
  type Icon,
} from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatted } from './format';
import { directionOf } from './languages';
import classes from './TemplatePreview.module.css';

/** What a preview shows; values fill the variables, and what has none is marked. */
export interface Preview {
  language: string;
  category: string;
  header?: {
    format: string;
    text: string;
    values: Record<string, string>;
    fileUrl?: string | undefined;
    filename?: string | undefined;
    place?: { name: string; address: string } | undefined;
  } | null;
  body: string;
  bodyValues: Record<string, string>;
  footer: string;
  buttons: readonly { kind: string; text: string }[];
  securityAdvice?: boolean;
  expiresAfter?: number;
}

const buttonIcons: Record<string, Icon> = {
  QUICK_REPLY: IconArrowBackUp,
  URL: IconExternalLink,
  PHONE_NUMBER: IconPhone,
  VOICE_CALL: IconPhone,
  COPY_CODE: IconCopy,
  OTP: IconCopy,
  REQUEST_CONTACT_INFO: IconUser,
};

const mediaIcons: Record<string, Icon> = {
  IMAGE: IconPhoto,
  VIDEO: IconVideo,
  DOCUMENT: IconFileText,
  LOCATION: IconMapPin,
};

/** The message as a customer's phone shows it. */
export function TemplatePreview({ preview, scheme }: { preview: Preview; scheme: 'light' | 'dark' }) {
  const { t } = useTranslation();
  const { header } = preview;
  const code = preview.category === 'AUTHENTICATION';
  const dir = directionOf(preview.language);
  // More than three buttons: the phone shows two, and a list.
  const shown = preview.buttons.length > 3 ? preview.buttons.slice(0, 2) : preview.buttons;
  const label = (button: { kind: string; text: string }) =>
    button.text ||
    (button.kind === 'COPY_CODE'
      ? t('templatePreview.copyCode')
      : button.kind === 'OTP'
        ? t('templatePreview.copyOtp')
        : button.kind === 'REQUEST_CONTACT_INFO'
          ? t('templatePreview.contact')
          : '…');
  const footer = code
    ? preview.expiresAfter
      ? t('templatePreview.codeExpires', { count: preview.expiresAfter })
      : ''
    : preview.footer;
  return (
    <div className={classes.phone} data-scheme={scheme} data-testid="template-preview">
      <div className={classes.message} dir={code ? 'ltr' : dir}>
        {header && header.format !== 'TEXT' && <Media header={header} />}
        <div className={classes.content}>
          {header?.format === 'TEXT' && header.text && (
            <div className={classes.header}>
              <Filled text={header.text} values={header.values} plain />
            </div>
          )}
          <p className={classes.text}>
            {code && !preview.body ? (
              <>
                {t('templatePreview.code', { code: '123456' })}
                {preview.securityAdvice && ` ${t('templatePreview.codeAdvice')}`}
              </>
            ) : preview.body ? (
              <Filled text={preview.body} values={preview.bodyValues} />
            ) : (
              <span className={classes.empty}>{t('templatePreview.empty')}</span>
            )}
          </p>
          <div className={classes.footer}>
            <span>{footer}</span>
            <span className={`${classes.time} pd-tabular`} aria-hidden>
              10:24
            </span>
          </div>
        </div>
        {shown.map((button, index) => {
          const Icon = buttonIcons[button.kind];
          return (
            <div key={index} className={classes.button}>
              {Icon && <Icon size={16} stroke={1.75} aria-hidden />}
              <span>{label(button)}</span>
            </div>
          );
        })}
        {shown.length < preview.buttons.length && (
          <div className={classes.button}>
            <IconList size={16} stroke={1.75} aria-hidden />
            <span>{t('templatePreview.seeAll')}</span>
          </div>
        )}
      </div>
    </div>
  );
}

function Media({ header }: { header: NonNullable<Preview['header']> }) {
  const { t } = useTranslation();
  const Icon = mediaIcons[header.format] ?? IconFileText;
  const words = {
    IMAGE: t('templatePreview.image'),
    VIDEO: t('templatePreview.video'),
    DOCUMENT: t('templatePreview.document'),
    LOCATION: t('templatePreview.location'),
  }[header.format];
  if (header.format === 'IMAGE' && header.fileUrl) {
    return (
      <div className={classes.media} data-kind={header.format}>
        <img src={header.fileUrl} alt={words} />
      </div>
    );
  }
  return (
    <div className={classes.media} data-kind={header.format}>
      <Icon size={26} stroke={1.4} aria-hidden />
      <span dir="auto">{header.place?.name || header.filename || words}</span>
      {header.place?.address && <span dir="auto">{header.place.address}</span>}
    </div>
  );
}

/** A text with its values; a variable without one stands out. */
function Filled({ text, values, plain }: { text: string; values: Record<string, string>; plain?: boolean }) {
  const parts: ReactNode[] = [];
  // Values are shown as they are, so that a star within one formats nothing; the text around them is formatted by itself.
  let rest = 0;
  for (const match of text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)) {
    const before = text.slice(rest, match.index);
    parts.push(plain ? before : formatted(before));
    const value = values[match[1]!];
    parts.push(value ? <bdi>{value}</bdi> : <bdi className={classes.gap}>{`{{${match[1]}}}`}</bdi>);
    rest = match.index + match[0].length;
  }
  const after = text.slice(rest);
  parts.push(plain ? after : formatted(after));
  return parts.map((part, index) => <Fragment key={index}>{part}</Fragment>);
}
