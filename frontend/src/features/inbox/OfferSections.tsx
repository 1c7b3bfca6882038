import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Counted } from './Counted';
import { most, type OfferRow, type OfferSection } from './offer';
import classes from './OfferDialog.module.css';
import { RemoveButton } from './RemoveButton';

interface Props {
  sections: readonly OfferSection[];
  onChange: (sections: OfferSection[]) => void;
  errorOf: (field: string, limit: number) => string | undefined;
}

function replace<T>(list: readonly T[], index: number, patch: Partial<T>): T[] {
  return list.map((one, at) => (at === index ? { ...one, ...patch } : one));
}

/** The sections of a list and their rows. */
export function OfferSections({ sections, onChange, errorOf }: Props) {
  const { t } = useTranslation();
  const rows = sections.reduce((sum, section) => sum + section.rows.length, 0);
  const several = sections.length > 1;
  const empty: OfferRow = { title: '', description: '' };
  return (
    <>
      {sections.map((section, at) => (
        <fieldset key={at} className={classes.group}>
          <legend>
            {several ? t('offer.section', { number: at + 1 }) : t('offer.rows', { used: rows, most: most.rows })}
          </legend>
          {several && (
            <div className={classes.row}>
              <Counted
                label={t('offer.sectionTitle')}
                value={section.title}
                onChange={(title) => onChange(replace(sections, at, { title }))}
                most={most.rowTitle}
                error={errorOf(`sections.${at}.title`, most.rowTitle)}
              />
              <RemoveButton
                label={t('offer.removeSection', { number: at + 1 })}
                onClick={() => onChange(sections.filter((_, index) => index !== at))}
              />
            </div>
          )}
          {section.rows.map((row, index) => (
            <div key={index} className={classes.row}>
              <div className={classes.pair}>
                <Counted
                  label={t('offer.row', { number: index + 1 })}
                  value={row.title}
                  onChange={(title) =>
                    onChange(replace(sections, at, { rows: replace(section.rows, index, { title }) }))
                  }
                  most={most.rowTitle}
                  error={errorOf(`sections.${at}.rows.${index}.title`, most.rowTitle)}
                />
                <Counted
                  label={t('offer.rowDescription', { number: index + 1 })}
                  value={row.description}
                  onChange={(description) =>
                    onChange(replace(sections, at, { rows: replace(section.rows, index, { description }) }))
                  }
                  most={most.rowDescription}
                  error={errorOf(`sections.${at}.rows.${index}.description`, most.rowDescription)}
                  optional
                />
              </div>
              {section.rows.length > 1 && (
                <RemoveButton
                  label={t('offer.removeRow', { number: index + 1 })}
                  onClick={() =>
                    onChange(replace(sections, at, { rows: section.rows.filter((_, other) => other !== index) }))
                  }
                />
              )}
            </div>
          ))}
          {rows < most.rows && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => onChange(replace(sections, at, { rows: [...section.rows, empty] }))}
            >
              {t('offer.addRow')}
            </Button>
          )}
        </fieldset>
      ))}
      {sections.length < most.sections && rows < most.rows && (
        <Button
          size="xs"
          variant="subtle"
          className={classes.addSection}
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...sections, { title: '', rows: [empty] }])}
        >
          {t('offer.addSection')}
        </Button>
      )}
    </>
  );
}
