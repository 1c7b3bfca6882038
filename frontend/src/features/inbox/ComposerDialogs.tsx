import { CardDialog } from './CardDialog';
import { LocationDialog } from './LocationDialog';
import type { OfferLimits } from './offer';
import { OfferDialog } from './OfferDialog';
import type { Content } from './outbox';

export type DialogName = 'offer' | 'place' | 'card';

interface Props {
  open: DialogName | null;
  onClose: () => void;
  limits: OfferLimits;
  onSend: (content: Content) => void;
}

/** What a composer opens to write something else than text. */
export function ComposerDialogs({ open, onClose, limits, onSend }: Props) {
  return (
    <>
      <OfferDialog
        opened={open === 'offer'}
        onClose={onClose}
        limits={limits}
        onSend={(interactive) => onSend({ kind: 'interactive', interactive })}
      />
      <LocationDialog
        opened={open === 'place'}
        onClose={onClose}
        onSend={(location) => onSend({ kind: 'location', location })}
      />
      <CardDialog
        opened={open === 'card'}
        onClose={onClose}
        onSend={(contacts) => onSend({ kind: 'contacts', contacts })}
      />
    </>
  );
}
