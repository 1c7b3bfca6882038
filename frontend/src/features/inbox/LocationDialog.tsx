import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocationMessageInput } from '@/__generated__/outboxSendMutation.graphql';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { LocationView } from './CustomerContent';
import classes from './OfferDialog.module.css';
import { placeIn } from './place';
import { Preview } from './Preview';

interface Props {
  opened: boolean;
  onClose: () => void;
  onSend: (location: LocationMessageInput) => void;
}

const blank = { where: '', name: '', address: '' };

/** Sends a place, by a link to a map or by its two numbers. */
export function LocationDialog({ opened, onClose, onSend }: Props) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(blank);
  const [tried, setTried] = useState(false);
  const place = placeIn(fields.where);
  const name = fields.name.trim();
  const address = fields.address.trim();
  const location = place && { ...place, name: name || null, address: address || null };
  const nameless = !name && address !== '';
  const field = (key: keyof typeof blank) => ({
    value: fields[key],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((now) => ({ ...now, [key]: value }));
    },
  });
  const unread = fields.where.trim() !== '' && !place;

  return (
    <Dialog opened={opened} onClose={onClose} title={t('place.title')} size={560}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setTried(true);
          if (!location || nameless) return;
          onSend(location);
          setFields(blank);
          setTried(false);
          onClose();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('place.where')}
            description={t('place.whereHint')}
            data-autofocus
            autoComplete="off"
            {...field('where')}
            error={
              unread
                ? t(/goo\.gl|maps\.app/.test(fields.where) ? 'place.short' : 'place.unread')
                : tried && !place
                  ? t('place.missing')
                  : undefined
            }
          />
          <TextInput
            label={t('place.name')}
            dir="auto"
            autoComplete="off"
            {...field('name')}
            error={nameless ? t('place.nameNeeded') : undefined}
          />
          <TextInput label={t('place.address')} dir="auto" autoComplete="off" {...field('address')} />
          {location && (
            <div className={classes.below}>
              <Preview>
                <LocationView location={location} />
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
