import {
  IconBrandInstagram,
  IconBrandMessengerFilled,
  IconBrandWhatsappFilled,
  IconBrandXFilled,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './NetworkMark.module.css';

type Network = 'WHATSAPP' | 'MESSENGER' | 'INSTAGRAM' | 'X';

const icons = {
  WHATSAPP: IconBrandWhatsappFilled,
  MESSENGER: IconBrandMessengerFilled,
  INSTAGRAM: IconBrandInstagram,
  X: IconBrandXFilled,
};

/** The small mark of a network, in its own colour. */
export function NetworkMark({ network, size = 14 }: { network: Network; size?: number }) {
  const { t } = useTranslation();
  const Icon = icons[network];
  return (
    <span className={classes.mark} data-network={network} title={t(`networks.${network}`)}>
      <Icon size={size} aria-hidden />
    </span>
  );
}
