import {
  IconBriefcase,
  IconBuildingStore,
  IconInfoCircle,
  IconMail,
  IconMapPin,
  IconMessage,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './ProfilePreview.module.css';

export interface Profile {
  about: string;
  description: string;
  address: string;
  email: string;
  websites: readonly string[];
  industry: string;
}

interface Props {
  name: string;
  address: string;
  profile: Profile;
  scheme: 'light' | 'dark';
}

/** The business as a customer's phone shows it. */
export function ProfilePreview({ name, address, profile, scheme }: Props) {
  const { t } = useTranslation();
  const lines: { key: string; icon: Icon; text: string; link?: boolean }[] = [
    { key: 'description', icon: IconBuildingStore, text: profile.description },
    {
      key: 'industry',
      icon: IconBriefcase,
      text: profile.industry && t(`number.industry.${profile.industry as 'OTHER'}`),
    },
    { key: 'address', icon: IconMapPin, text: profile.address },
    { key: 'email', icon: IconMail, text: profile.email, link: true },
    ...profile.websites.map((text, index) => ({ key: `website${index}`, icon: IconWorld, text, link: true })),
    { key: 'about', icon: IconMessage, text: profile.about },
  ];
  const shown = lines.filter((line) => line.text.trim() !== '');
  return (
    <div className={classes.phone} data-scheme={scheme} role="group" aria-label={t('number.profile.previewLabel')}>
      <div className={classes.head}>
        <span className={classes.face} aria-hidden>
          <IconBuildingStore size={32} stroke={1.4} />
        </span>
        <bdi className={classes.name}>{name}</bdi>
        <bdi className={`${classes.quiet} pd-tabular`}>{address}</bdi>
        <span className={classes.quiet}>{t('number.profile.business')}</span>
      </div>
      <ul className={classes.lines}>
        {shown.map(({ key, icon: Icon, text, link }) => (
          <li key={key}>
            <Icon size={17} stroke={1.6} aria-hidden />
            <bdi className={link ? classes.link : undefined}>{text}</bdi>
          </li>
        ))}
        {shown.length === 0 && (
          <li className={classes.quiet}>
            <IconInfoCircle size={17} stroke={1.6} aria-hidden />
            {t('number.profile.empty')}
          </li>
        )}
      </ul>
    </div>
  );
}
