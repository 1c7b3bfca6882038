import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Region } from '@/__generated__/SignUpFormMutation.graphql';

interface Props {
  value: Region;
  onChange: (region: Region) => void;
  error: string | undefined;
}

export function RegionField({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Input.Wrapper
      label={t('signUp.region')}
      labelProps={{ id }}
      labelElement="div"
      description={t('signUp.regionHint')}
      error={error}
    >
      <SegmentedControl
        fullWidth
        mt={4}
        aria-labelledby={id}
        value={value}
        onChange={(next) => onChange(next as Region)}
        data={[
          { value: 'EU', label: t('signUp.regions.EU') },
          { value: 'US', label: t('signUp.regions.US') },
        ]}
      />
    </Input.Wrapper>
  );
}
