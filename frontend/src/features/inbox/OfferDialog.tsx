import { Button, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InteractiveMessageInput } from '@/__generated__/outboxSendMutation.graphql';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { Counted } from './Counted';
import { InteractiveView } from './OfferContent';
import { bodyLimit, kindsFor, most, newOffer, problems, toInteractive, type Offer, type OfferLimits } from './offer';
import classes from './OfferDialog.module.css';
import { OfferSections } from './OfferSections';
import { Preview } from './Preview';
import { RemoveButton } from './RemoveButton';

interface Props {
  opened: boolean;
  onClose: () => void;
  limits: OfferLimits;
  onSend: (interactive: InteractiveMessageInput) => void;
}

/** Writes something to tap: buttons, a list, a link or a request. What was begun stays while the conversation is open. */
export function OfferDialog({ opened, onClose, limits, onSend }: Props) {
  const { t } = useTranslation();
  const kinds = kindsFor(limits);
  const [offer, setOffer] = useState<Offer>(() => newOffer(kinds[0] ?? 'BUTTONS'));
  // Mistakes are told once somebody wants to send, and then as they are mended.
  const [tried, setTried] = useState(false);
  const wrong = problems(offer, limits);
  const change = (patch: Partial<Offer>) => setOffer((now) => ({ ...now, ...patch }));
  const limitOf = (field: string) =>
    field === 'body' ? bodyLimit(offer.kind, limits) : field === 'opener' ? most.opener : limits.maxButtonTitle;
  const errorOf = (field: string, limit = limitOf(field)) => {
    const problem = wrong[field];
    return problem && (tried || problem !== 'missing') ? t(`offer.problem.${problem}`, { most: limit }) : undefined;
  };
  const shown = toInteractive(offer);

  return (
    <Dialog opened={opened} onClose={onClose} title={t('offer.title')} size={760}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation(); // dialogs are children of the composer's form
          setTried(true);
          if (Object.keys(wrong).length > 0) return;
          onSend(shown);
          setOffer(newOffer(offer.kind));
          setTried(false);
          onClose();
        }}
      >
        {kinds.length > 1 && (
          <SegmentedControl
            className={classes.kinds}
            fullWidth
            size="xs"
            aria-label={t('offer.kind')}
            value={offer.kind}
            onChange={(kind) => change({ kind: kind as Offer['kind'] })}
            data={kinds.map((kind) => ({ value: kind, label: t(`offer.kinds.${kind}`) }))}
          />
        )}
        <div className={classes.columns}>
          <Stack gap="sm">
            <Counted
              label={t('offer.body')}
              value={offer.body}
              onChange={(body) => change({ body })}
              most={bodyLimit(offer.kind, limits)}
              error={errorOf('body')}
              multiline
              autoFocus
            />
            {offer.kind === 'BUTTONS' && (
              <fieldset className={classes.group}>
                <legend>{t('offer.buttons', { count: limits.maxButtons })}</legend>
                {offer.buttons.map((title, index) => (
                  <div key={index} className={classes.row}>
                    <Counted
                      label={t('offer.button', { number: index + 1 })}
                      value={title}
                      onChange={(next) =>
                        change({ buttons: offer.buttons.map((one, at) => (at === index ? next : one)) })
                      }
                      most={limits.maxButtonTitle}
                      error={errorOf(`buttons.${index}`)}
                      optional={index > 0}
                    />
                    {offer.buttons.length > 1 && (
                      <RemoveButton
                        label={t('offer.removeButton', { number: index + 1 })}
                        onClick={() => change({ buttons: offer.buttons.filter((_, at) => at !== index) })}
                      />
                    )}
                  </div>
                ))}
                {offer.buttons.length < limits.maxButtons && (
                  <Button
                    size="xs"
                    variant="default"
                    leftSection={<IconPlus size={14} />}
                    onClick={() => change({ buttons: [...offer.buttons, ''] })}
                  >
                    {t('offer.addButton')}
                  </Button>
                )}
              </fieldset>
            )}
            {(offer.kind === 'LIST' || offer.kind === 'LINK') && (
              <Counted
                label={t('offer.opener')}
                value={offer.opener}
                onChange={(opener) => change({ opener })}
                most={most.opener}
                error={errorOf('opener')}
              />
            )}
            {offer.kind === 'LINK' && (
              <TextInput
                label={t('offer.url')}
                type="url"
                inputMode="url"
                placeholder="https://"
                autoComplete="off"
                value={offer.url}
                onChange={(event) => change({ url: event.currentTarget.value })}
                error={errorOf('url')}
              />
            )}
            {offer.kind === 'LIST' && (
              <OfferSections
                sections={offer.sections}
                onChange={(sections) => change({ sections })}
                errorOf={(field, limit) => errorOf(field, limit)}
              />
            )}
            <Counted
              label={t('offer.header')}
              value={offer.header}
              onChange={(header) => change({ header })}
              most={most.line}
              error={errorOf('header', most.line)}
              optional
            />
            <Counted
              label={t('offer.footer')}
              value={offer.footer}
              onChange={(footer) => change({ footer })}
              most={most.line}
              error={errorOf('footer', most.line)}
              optional
            />
          </Stack>
          <Preview>
            <InteractiveView
              {...shown}
              text={offer.body || t('offer.bodyPlaceholder')}
              buttons={shown.buttons ?? []}
              sections={shown.sections ?? []}
            />
          </Preview>
        </div>
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
