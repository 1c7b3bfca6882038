import { Button, Input, Stack, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import type { Permission } from '@/lib/permissions';
import { addToRoot } from '@/lib/rootLists';
import { refreshViewer, useViewer } from '@/lib/viewer';
import { Dialog, DialogFoot } from '@/ui/Dialog';
import { FormError, useFormErrors } from '@/ui/form';
import { PermissionPicker } from '@/ui/PermissionPicker';
import type { RoleDialogCreateMutation } from '@/__generated__/RoleDialogCreateMutation.graphql';
import type { RoleDialogUpdateMutation } from '@/__generated__/RoleDialogUpdateMutation.graphql';
import type { RoleDialog_role$key } from '@/__generated__/RoleDialog_role.graphql';
import classes from './RoleDialog.module.css';

interface Props {
  /** Null to make a new one. */
  role: RoleDialog_role$key | null;
  onClose: () => void;
}

/** A role of the company's own making. */
export function RoleDialog({ role, onClose }: Props) {
  const { t } = useTranslation();
  const { permissions: limit } = useViewer();
  const id = useId();
  const errors = useFormErrors(['name', 'description', 'permissions']);
  const data = useFragment(
    graphql`
      fragment RoleDialog_role on Role {
        id
        name
        description
        permissions
        # eslint-disable-next-line relay/unused-fields -- the list shows it
        memberCount
        ...roleName_role
      }
    `,
    role,
  );
  const [name, setName] = useState(data?.name ?? '');
  const [description, setDescription] = useState(data?.description ?? '');
  const [permissions, setPermissions] = useState<Permission[]>([...(data?.permissions ?? [])]);
  const [create, creating] = useMutation<RoleDialogCreateMutation>(graphql`
    mutation RoleDialogCreateMutation($input: CreateRoleInput!) {
      createRole(input: $input) {
        role {
          id
          ...RoleDialog_role
        }
      }
    }
  `);
  const [update, updating] = useMutation<RoleDialogUpdateMutation>(graphql`
    mutation RoleDialogUpdateMutation($input: UpdateRoleInput!) {
      updateRole(input: $input) {
        role {
          id
          ...RoleDialog_role
        }
      }
    }
  `);
  const ready = name.trim() !== '' && permissions.length > 0;

  function submit() {
    if (!ready) return;
    errors.clear();
    const values = { name: name.trim(), description: description.trim(), permissions };
    if (data) {
      update({
        variables: { input: { roleId: data.id, ...values } },
        onCompleted() {
          refreshViewer();
          onClose();
        },
        onError: errors.fail,
      });
    } else {
      create({
        variables: { input: values },
        updater: (store) => addToRoot(store, 'roles', store.getRootField('createRole')?.getLinkedRecord('role')),
        onCompleted: onClose,
        onError: errors.fail,
      });
    }
  }

  return (
    <Dialog
      opened
      onClose={onClose}
      title={data ? t('roleSettings.editTitle', { name: data.name }) : t('roleSettings.createTitle')}
      lead={data && t('roleSettings.editLead')}
      size={600}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('roleSettings.name')}
            maxLength={60}
            required
            withAsterisk={false}
            data-autofocus
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
          />
          <TextInput
            label={t('roleSettings.description')}
            maxLength={300}
            autoComplete="off"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={errors.of('description')}
          />
          <Input.Wrapper
            label={t('roleSettings.allows')}
            labelElement="div"
            labelProps={{ id }}
            error={errors.of('permissions')}
          >
            <div className={classes.picker} role="group" aria-labelledby={id}>
              <PermissionPicker value={permissions} onChange={setPermissions} limit={limit} />
            </div>
          </Input.Wrapper>
          <FormError error={errors.rest} />
        </Stack>
        <DialogFoot>
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={creating || updating} disabled={!ready}>
            {data ? t('dialog.save') : t('roleSettings.create')}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
