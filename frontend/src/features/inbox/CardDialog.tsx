import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactCardInput } from '@/__generated__/outboxSendMutation.graphql';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { cardProblems, toCard, type CardFields } from './card';
import { CardsView } from './CustomerContent';
import classes from './OfferDialog.module.css';
import { Preview } from './Preview';

interface Props {
  opened: boolean;
  onClose: () => void;
  onSend: (cards: readonly ContactCardInput[]) => void;
}

const blank: CardFields = { name: '', company: '', jobTitle: '', phone: '', email: '', url: '' };

/** Sends a card for the customer's address book. */
export function CardDialog({ opened, onClose, onSend }: Props) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(blank);
  const [tried, setTried] = useState(false);
  const wrong = cardProblems(fields);
  const card = toCard(fields);
  const field = (key: keyof CardFields) => ({
    label: t(`card.${key}`),
    dir: 'auto',
    autoComplete: 'off',
    value: fields[key],
    error: wrong[key] && (tried || wrong[key] !== 'missing') ? t(`card.problem.${wrong[key]}`) : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((now) => ({ ...now, [key]: value }));
    },
  });

  return (
    <Dialog opened={opened} onClose={onClose} title={t('card.title')} size={560}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setTried(true);
          if (Object.keys(wrong).length > 0) return;
          onSend([card]);
          setFields(blank);
          setTried(false);
          onClose();
        }}
      >
        <Stack gap="sm">
          <TextInput data-autofocus {...field('name')} />
          <div className={classes.halves}>
            <TextInput {...field('jobTitle')} />
            <TextInput {...field('company')} />
          </div>
          <TextInput type="tel" {...field('phone')} dir="ltr" placeholder="+44 7700 900123" />
          <div className={classes.halves}>
            <TextInput type="email" {...field('email')} dir="ltr" />
            <TextInput type="url" {...field('url')} dir="ltr" placeholder="https://" />
          </div>
          {card.name && (
            <div className={classes.below}>
              <Preview>
                <CardsView cards={[card]} />
              </Preview>
            </div>
          )}
        </Stack>
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit">{t('composer.send')}</Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
