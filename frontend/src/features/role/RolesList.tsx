import { Button, Menu, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useLazyLoadQuery, useMutation } from 'react-relay';
import { allPermissions } from '@/lib/permissions';
import { removeFromRoot } from '@/lib/rootLists';
import { useViewer } from '@/lib/viewer';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { Dialog } from '@/ui/Dialog';
import { Empty } from '@/ui/Empty';
import { useFormErrors } from '@/ui/form';
import { PermissionList } from '@/ui/PermissionPicker';
import { useRoleName } from '@/ui/roleName';
import { RowMenu } from '@/ui/RowMenu';
import { Section } from '@/ui/Section';
import type { RolesListDeleteMutation } from '@/__generated__/RolesListDeleteMutation.graphql';
import type { RolesListQuery, RolesListQuery$data } from '@/__generated__/RolesListQuery.graphql';
import rows from '@/ui/rows.module.css';
import { RoleDialog } from './RoleDialog';
import classes from './RolesList.module.css';

type Role = RolesListQuery$data['roles'][number];

interface Props {
  creating: boolean;
  onCreating: (creating: boolean) => void;
}

/** The built-in roles, to look into; and those of the company's own making, to change. */
export function RolesList({ creating, onCreating }: Props) {
  const { t } = useTranslation();
  const { can } = useViewer();
  const roleName = useRoleName();
  const errors = useFormErrors([]);
  const [chosen, setChosen] = useState<{ act: 'show' | 'edit' | 'delete'; id: string } | null>(null);
  const { roles } = useLazyLoadQuery<RolesListQuery>(
    graphql`
      query RolesListQuery {
        roles {
          id
          builtIn
          description
          permissions
          memberCount
          ...roleName_role
          ...RoleDialog_role
        }
      }
    `,
    {},
    { fetchPolicy: 'store-and-network' },
  );
  const [remove, busy] = useMutation<RolesListDeleteMutation>(graphql`
    mutation RolesListDeleteMutation($input: DeleteRoleInput!) {
      deleteRole(input: $input) {
        roleId
      }
    }
  `);
  const role = roles.find((one) => one.id === chosen?.id);
  const own = roles.filter((one) => !one.builtIn);
  const manages = can('ROLE_MANAGE');
  const close = () => setChosen(null);
  const about = (one: Role) => (one.builtIn ? t(`roleAbout.${one.builtIn}`) : one.description);

  const row = (one: Role) => (
    <li key={one.id} className={classes.row}>
      <UnstyledButton className={classes.open} onClick={() => setChosen({ act: 'show', id: one.id })}>
        <span className={rows.main}>
          <span className={rows.name}>
            <bdi className="pd-truncate">{roleName(one)}</bdi>
          </span>
          <span className={rows.quiet}>{about(one)}</span>
        </span>
        <span className={`${classes.count} ${rows.quiet} pd-tabular`}>
          <span className={rows.wide}>
            {one.permissions.length === allPermissions.length
              ? t('roleSettings.everything')
              : t('roleSettings.allowsCount', { count: one.permissions.length })}
          </span>
          <span>{t('roleSettings.members', { count: one.memberCount })}</span>
        </span>
        <IconChevronRight size={16} stroke={1.75} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      {manages && !one.builtIn && (
        <RowMenu label={t('roleSettings.menu', { name: roleName(one) })}>
          <Menu.Item
            leftSection={<IconPencil size={16} stroke={1.6} />}
            onClick={() => setChosen({ act: 'edit', id: one.id })}
          >
            {t('roleSettings.edit')}
          </Menu.Item>
          <Menu.Item
            c={one.memberCount > 0 ? undefined : 'var(--pd-danger)'}
            disabled={one.memberCount > 0}
            leftSection={<IconTrash size={16} stroke={1.6} />}
            onClick={() => {
              errors.clear();
              setChosen({ act: 'delete', id: one.id });
            }}
          >
            {t('roleSettings.delete')}
            {one.memberCount > 0 && <span className={classes.why}>{t('roleSettings.inUse')}</span>}
          </Menu.Item>
        </RowMenu>
      )}
    </li>
  );

  return (
    <>
      <Section title={t('roleSettings.own')} body={t('roleSettings.ownBody')}>
        {own.length === 0 ? (
          <Empty
            title={t('roleSettings.ownEmpty')}
            body={t('roleSettings.ownEmptyBody')}
            action={manages && <Button onClick={() => onCreating(true)}>{t('roleSettings.create')}</Button>}
          />
        ) : (
          <ul className={rows.list}>{own.map(row)}</ul>
        )}
      </Section>
      <Section title={t('roleSettings.builtIn')} body={t('roleSettings.builtInBody')}>
        <ul className={rows.list}>{roles.filter((one) => one.builtIn).map(row)}</ul>
      </Section>
      {creating && <RoleDialog role={null} onClose={() => onCreating(false)} />}
      {role && chosen?.act === 'edit' && <RoleDialog key={role.id} role={role} onClose={close} />}
      <Dialog
        opened={role !== undefined && chosen?.act === 'show'}
        onClose={close}
        title={role ? t('roleSettings.show', { name: roleName(role) }) : ''}
        lead={role && about(role)}
        size={560}
      >
        {role && <PermissionList permissions={role.permissions} />}
      </Dialog>
      <ConfirmDialog
        opened={role !== undefined && chosen?.act === 'delete'}
        onClose={close}
        title={t('roleSettings.deleteTitle', { name: role ? roleName(role) : '' })}
        body={t('roleSettings.deleteBody')}
        confirm={t('roleSettings.deleteConfirm')}
        busy={busy}
        error={errors.error}
        onConfirm={() => {
          errors.clear();
          remove({
            variables: { input: { roleId: role!.id } },
            updater: (store, data) => data && removeFromRoot(store, 'roles', data.deleteRole.roleId),
            onCompleted: close,
            onError: errors.fail,
          });
        }}
      />
    </>
  );
}
