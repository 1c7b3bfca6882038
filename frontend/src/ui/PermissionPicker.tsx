import { Checkbox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { permissionGroups, within, withoutPermission, withPermission, type Permission } from '@/lib/permissions';
import classes from './PermissionPicker.module.css';

interface Props {
  value: readonly Permission[];
  onChange: (value: Permission[]) => void;
  /** What the giver has: nobody gives more. */
  limit: readonly Permission[];
}

/** Permissions in groups, each with its explanation. */
export function PermissionPicker({ value, onChange, limit }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.groups}>
      {permissionGroups.map((group) => (
        <fieldset key={group.key} className={classes.group}>
          <legend>{t(`permissions.groups.${group.key}`)}</legend>
          <div className={classes.choices}>
            {group.permissions.map((permission) => (
              <Checkbox
                key={permission}
                size="xs"
                styles={{ label: { fontSize: 13, lineHeight: 1.4 }, description: { fontSize: 12.5, marginTop: 1 } }}
                label={t(`permissions.${permission}.name`)}
                description={t(`permissions.${permission}.about`)}
                checked={value.includes(permission)}
                disabled={!limit.includes(permission) && !value.includes(permission)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? withPermission(value, permission)
                      : withoutPermission(value, permission),
                  )
                }
              />
            ))}
          </div>
        </fieldset>
      ))}
      {!within(
        permissionGroups.flatMap((group) => [...group.permissions]),
        limit,
      ) && <p className={classes.lacking}>{t('permissions.lacking')}</p>}
    </div>
  );
}

/** What a set of permissions allows, to read. */
export function PermissionList({ permissions }: { permissions: readonly Permission[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.groups}>
      {permissionGroups
        .map((group) => ({ ...group, allowed: group.permissions.filter((one) => permissions.includes(one)) }))
        .filter((group) => group.allowed.length > 0)
        .map((group) => (
          <div key={group.key}>
            <div className={classes.title}>{t(`permissions.groups.${group.key}`)}</div>
            <ul className={classes.allowed}>
              {group.allowed.map((permission) => (
                <li key={permission}>
                  <IconCheck size={15} stroke={2.25} aria-hidden />
                  <span>
                    {t(`permissions.${permission}.name`)}
                    <span>{t(`permissions.${permission}.about`)}</span>
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </div>
  );
}
