import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { FormError, useFormErrors } from '@/ui/form';
import { Section } from '@/ui/Section';
import type { NumberStepsCodeMutation } from '@/__generated__/NumberStepsCodeMutation.graphql';
import type { NumberStepsRegisterMutation } from '@/__generated__/NumberStepsRegisterMutation.graphql';
import type { NumberStepsVerifyMutation } from '@/__generated__/NumberStepsVerifyMutation.graphql';
import type { NumberSteps_channel$key } from '@/__generated__/NumberSteps_channel.graphql';
import classes from './Number.module.css';
import { PinChoice, type Pin } from './PinChoice';

/** What is due before a number can send: a code that proves whose it is, then a registration. */
export function NumberSteps({ channel }: { channel: NumberSteps_channel$key }) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment NumberSteps_channel on Channel {
        id
        address
        number {
          verified
          registered
          onPhone
          status
        }
      }
    `,
    channel,
  );
  const { number } = data;
  // What was never asked about, or is used on a phone, has no steps.
  if (!number || number.onPhone || number.status === 'UNKNOWN' || (number.verified && number.registered)) return null;
  return (
    <Section title={t('number.steps')} body={t('number.stepsBody')}>
      <ol className={classes.steps}>
        <Step ordinal={1} done={number.verified} title={t('number.verify.title')}>
          {number.verified ? (
            <p className={classes.quiet}>{t('number.verify.done')}</p>
          ) : (
            <Verify id={data.id} address={data.address} />
          )}
        </Step>
        <Step ordinal={2} done={number.registered} title={t('number.register.title')}>
          <p className={classes.quiet}>{t(number.verified ? 'number.register.body' : 'number.register.later')}</p>
          {number.verified && <Register id={data.id} />}
        </Step>
      </ol>
    </Section>
  );
}

function Step({
  ordinal,
  done,
  title,
  children,
}: {
  ordinal: number;
  done: boolean;
  title: string;
  children: ReactNode;
}) {
  return (
    <li>
      <span className={classes.ordinal} data-done={done || undefined} aria-hidden>
        {done ? <IconCircleCheckFilled size={24} /> : ordinal}
      </span>
      <div className={classes.step}>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}

const languages = ['en', 'ar', 'de', 'es', 'fr', 'he', 'hi', 'id', 'it', 'nl', 'pl', 'pt_BR', 'ru', 'tr', 'uk'];

function Verify({ id, address }: { id: string; address: string }) {
  const { t, i18n } = useTranslation();
  const errors = useFormErrors(['code']);
  const [method, setMethod] = useState<'SMS' | 'VOICE'>('SMS');
  const [language, setLanguage] = useState('en');
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState('');
  const [request, requesting] = useMutation<NumberStepsCodeMutation>(graphql`
    mutation NumberStepsCodeMutation($input: RequestNumberCodeInput!) {
      requestNumberCode(input: $input) {
        channel {
          id
        }
      }
    }
  `);
  const [verify, verifying] = useMutation<NumberStepsVerifyMutation>(graphql`
    mutation NumberStepsVerifyMutation($input: VerifyNumberCodeInput!) {
      verifyNumberCode(input: $input) {
        channel {
          ...NumberSteps_channel
          ...NumberState_channel @arguments(manages: true)
        }
      }
    }
  `);
  const names = new Intl.DisplayNames(i18n.language, { type: 'language' });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!sent) return;
        errors.clear();
        verify({ variables: { input: { channelId: id, code } }, onError: errors.fail });
      }}
    >
      <SegmentedControl
        aria-label={t('number.verify.method')}
        value={method}
        onChange={(value) => setMethod(value as 'SMS')}
        data={[
          { value: 'SMS', label: t('number.verify.SMS') },
          { value: 'VOICE', label: t('number.verify.VOICE') },
        ]}
      />
      <div className={classes.row}>
        <NativeSelect
          label={t('number.verify.language')}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
          data={languages.map((value) => ({ value, label: names.of(value.replace('_', '-')) ?? value }))}
        />
        <Button
          variant={sent ? 'default' : 'filled'}
          loading={requesting}
          onClick={() => {
            errors.clear();
            request({
              variables: { input: { channelId: id, method, language } },
              onCompleted: () => setSent(true),
              onError: errors.fail,
            });
          }}
        >
          {t(sent ? 'number.verify.again' : 'number.verify.send')}
        </Button>
      </div>
      <p role="status" className={classes.quiet} hidden={!sent}>
        {sent && t('number.verify.sent', { number: address })}
      </p>
      {sent && (
        <div className={classes.row}>
          <TextInput
            label={t('number.verify.code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={errors.of('code')}
          />
          <Button type="submit" loading={verifying} disabled={code.replace(/\D/g, '').length !== 6}>
            {t('number.verify.confirm')}
          </Button>
        </div>
      )}
      <FormError error={errors.rest} />
    </form>
  );
}

function Register({ id }: { id: string }) {
  const { t } = useTranslation();
  const errors = useFormErrors(['pin']);
  const [pin, setPin] = useState<Pin>(null);
  const [register, busy] = useMutation<NumberStepsRegisterMutation>(graphql`
    mutation NumberStepsRegisterMutation($input: RegisterNumberInput!) {
      registerNumber(input: $input) {
        channel {
          ...NumberSteps_channel
          ...PinSection_channel @arguments(manages: true)
          ...NumberState_channel @arguments(manages: true)
        }
      }
    }
  `);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        errors.clear();
        register({ variables: { input: { channelId: id, pin } }, onError: errors.fail });
      }}
    >
      <PinChoice
        pin={pin}
        onPin={setPin}
        made={t('number.pin.kepts')}
        own={t('number.pin.had')}
        error={errors.of('pin')}
      />
      <FormError error={errors.rest} />
      <div>
        <Button type="submit" loading={busy} disabled={pin !== null && pin.length !== 6}>
          {t('number.register.confirm')}
        </Button>
      </div>
    </form>
  );
}
