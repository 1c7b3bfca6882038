import { useTranslation } from 'react-i18next';
import { graphql, readInlineData } from 'react-relay';
import type { roleName_role$key } from '@/__generated__/roleName_role.graphql';

/** Names a role in the reader's language; the company's own roles have the name that they were given. */
export function useRoleName() {
  const { t } = useTranslation();
  return (role: roleName_role$key): string => {
    const data = readInlineData(
      graphql`
        fragment roleName_role on Role @inline {
          builtIn
          name
        }
      `,
      role,
    );
    return data.builtIn ? t(`roles.${data.builtIn}`) : data.name;
  };
}
