import { IconAddressBook, IconListCheck, IconMapPin, IconTemplate } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { DialogName } from './ComposerDialogs';
import type { Tool } from './ComposerTools';
import { kindsFor, type OfferLimits } from './offer';

interface Given {
  t: TFunction;
  /** The kinds of message that the network takes. */
  sends: readonly string[];
  limits: OfferLimits;
  onTemplate: (() => void) | null;
  onDialog: (dialog: DialogName) => void;
}

/** What can be sent beside text and files, as far as the network takes it. */
export function composerTools({ t, sends, limits, onTemplate, onDialog }: Given): Tool[] {
  const tools: Tool[] = [];
  if (onTemplate) tools.push({ key: 'template', icon: IconTemplate, label: t('composer.template'), run: onTemplate });
  const offers = sends.includes('INTERACTIVE') && kindsFor(limits).length > 0;
  if (offers) tools.push({ key: 'offer', icon: IconListCheck, label: t('offer.title'), run: () => onDialog('offer') });
  if (sends.includes('LOCATION')) {
    tools.push({ key: 'place', icon: IconMapPin, label: t('place.title'), run: () => onDialog('place') });
  }
  if (sends.includes('CONTACTS')) {
    tools.push({ key: 'card', icon: IconAddressBook, label: t('card.title'), run: () => onDialog('card') });
  }
  return tools;
}
