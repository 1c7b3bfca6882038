import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';

/** Takes a part out of what is being written. */
export function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="md" aria-label={label} title={label} onClick={onClick}>
      <IconX size={16} stroke={1.75} />
    </ActionIcon>
  );
}
