import { Button, CopyButton, Input, NativeSelect, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Permission } from '@/lib/permissions';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, type FormErrors } from '@/ui/form';
import { PermissionPicker } from '@/ui/PermissionPicker';
import classes from './NewTokenDialog.module.css';

export interface NewToken {
  name: string;
  /** Null for all that the person may. */
  permissions: Permission[] | null;
  expiresAt: string | null;
}

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What the person may: a token never does more. */
  limit: readonly Permission[];
  /** A person's own token may do all that the person may. */
  personal: boolean;
  busy: boolean;
  errors: FormErrors;
  onSubmit: (token: NewToken) => void;
  /** What was made, to be shown once. */
  token: string | null;
}

export const tokenFields = ['name', 'permissions', 'expiresAt'];
const days = { d30: 30, d90: 90, d365: 365, never: null };

/** First what a token is for, then the token itself, shown once. */
export function NewTokenDialog({ opened, onClose, title, token, ...form }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={token === null ? title : t('tokens.onceTitle')}
      lead={token !== null && t('tokens.onceLead')}
      size={560}
      sticky={token !== null}
    >
      {token === null ? <TokenForm onClose={onClose} {...form} /> : <Once token={token} onDone={onClose} />}
    </Dialog>
  );
}

type FormProps = Omit<Props, 'opened' | 'title' | 'token'>;

function TokenForm({ limit, personal, busy, errors, onSubmit, onClose }: FormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState('');
  const [all, setAll] = useState(personal);
  const [permissions, setPermissions] = useState<Permission[]>([]);
  const [expiry, setExpiry] = useState<keyof typeof days>('d90');
  const ready = name.trim() !== '' && (all || permissions.length > 0);

  function submit() {
    const left = days[expiry];
    const expiresAt = left === null ? null : new Date(Date.now() + left * 86_400_000).toISOString();
    onSubmit({ name: name.trim(), permissions: all ? null : permissions, expiresAt });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('tokens.name')}
          description={t('tokens.nameHint')}
          maxLength={120}
          required
          withAsterisk={false}
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.of('name')}
        />
        <NativeSelect
          label={t('tokens.expiry')}
          value={expiry}
          onChange={(event) => setExpiry(event.currentTarget.value as keyof typeof days)}
          data={(['d30', 'd90', 'd365', 'never'] as const).map((value) => ({
            value,
            label: t(`tokens.expiryChoices.${value}`),
          }))}
          error={errors.of('expiresAt')}
        />
        <Input.Wrapper
          label={t('tokens.allows')}
          labelElement="div"
          labelProps={{ id }}
          error={errors.of('permissions')}
        >
          {personal && (
            <SegmentedControl
              fullWidth
              mt={4}
              aria-labelledby={id}
              value={all ? 'all' : 'some'}
              onChange={(value) => setAll(value === 'all')}
              data={[
                { value: 'all', label: t('tokens.all') },
                { value: 'some', label: t('tokens.some') },
              ]}
            />
          )}
          {!all && (
            <div className={classes.picker}>
              <PermissionPicker value={permissions} onChange={setPermissions} limit={limit} />
            </div>
          )}
        </Input.Wrapper>
        <FormError error={errors.rest} />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={!ready}>
          {t('tokens.submit')}
        </Button>
      </DialogFoot>
    </form>
  );
}

function Once({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.once}>
        <code aria-label={t('tokens.onceLabel')} data-testid="token">
          {token}
        </code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button size="xs" variant="light" onClick={copy} data-autofocus>
              {copied ? t('tokens.copied') : t('tokens.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
      <DialogFoot>
        <Button onClick={onDone}>{t('tokens.onceDone')}</Button>
      </DialogFoot>
    </>
  );
}
