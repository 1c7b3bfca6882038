import { ActionIcon, Textarea } from '@mantine/core';
import { IconCheck, IconChecks, IconSend2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isEmojiOnly } from '@/lib/text';
import { clockTime } from '@/lib/time';
import { Avatar } from '@/ui/Avatar';
import classes from './CustomerPhone.module.css';
import { fetchPhone, writeAs, type Customer, type PhoneMessage } from './sandbox';
import { usePolled } from './usePolled';

interface Props {
  sandboxUrl: string;
  account: { id: string; address: string };
  customer: Customer;
}

/** What one simulated person sees on their phone. */
export function CustomerPhone({ sandboxUrl, account, customer }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const phone = usePolled(`${customer.id} ${account.id}`, () => fetchPhone(sandboxUrl, customer.id, account.id), 1_000);
  const messages = phone.value?.messages ?? [];

  async function send() {
    const written = text.trim();
    if (!written) return;
    setText('');
    setFailed(false);
    try {
      await writeAs(sandboxUrl, customer.id, account.id, written);
      phone.refresh();
    } catch {
      setText(written);
      setFailed(true);
    }
  }

  return (
    <section className={classes.phone} aria-label={t('demo.phone', { name: customer.name })}>
      <header className={classes.header}>
        <Avatar name={account.address} seed={account.id} size={34} />
        <div>
          <strong className="pd-tabular">{account.address}</strong>
          <span>{phone.value?.businessTyping ? t('demo.typing') : t('demo.business')}</span>
        </div>
      </header>
      <div className={`${classes.scroller} pd-scroll`} tabIndex={0} role="log">
        <div className={classes.messages}>
          {phone.value && messages.length === 0 && (
            <p className={classes.empty}>{t('demo.empty', { name: customer.name })}</p>
          )}
          {messages.map((message) => (
            <PhoneBubble
              key={message.id}
              message={message}
              quoted={message.replyTo ? messages.find((one) => one.id === message.replyTo) : undefined}
            />
          ))}
        </div>
      </div>
      {(failed || phone.failed) && (
        <p className={classes.failed} role="alert">
          {t('demo.unavailable')}
        </p>
      )}
      <form
        className={classes.composer}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Textarea
          className={classes.field}
          autosize
          maxRows={5}
          dir="auto"
          radius="lg"
          aria-label={t('demo.write', { name: customer.name })}
          placeholder={t('demo.write', { name: customer.name })}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <ActionIcon
          type="submit"
          size={36}
          radius="xl"
          className={classes.send}
          disabled={!text.trim()}
          aria-label={t('demo.send', { name: customer.name })}
        >
          <IconSend2 size={18} />
        </ActionIcon>
      </form>
    </section>
  );
}

function PhoneBubble({ message, quoted }: { message: PhoneMessage; quoted: PhoneMessage | undefined }) {
  const { t } = useTranslation();
  const own = message.from === 'customer';
  return (
    <article className={classes.bubble} data-own={own || undefined}>
      {quoted && (
        <span dir="auto" className={classes.quoted}>
          {quoted.text}
        </span>
      )}
      <span dir="auto" className={classes.text} data-big={(message.text && isEmojiOnly(message.text)) || undefined}>
        {message.text ?? t('inbox.unsupported')}
      </span>
      <span className={`${classes.meta} pd-tabular`}>
        {clockTime(message.at)}
        {own && message.status && (
          <span
            role="img"
            className={classes.tick}
            data-status={message.status}
            aria-label={t(`status.${message.status.toUpperCase() as 'SENT' | 'DELIVERED' | 'READ'}`)}
          >
            {message.status === 'sent' ? <IconCheck size={14} aria-hidden /> : <IconChecks size={14} aria-hidden />}
          </span>
        )}
      </span>
    </article>
  );
}
