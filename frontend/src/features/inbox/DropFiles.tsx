import { IconUpload } from '@tabler/icons-react';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Thread.module.css';

interface Props {
  /** Null where nothing can be sent. */
  onFiles: ((files: File[]) => void) | null;
  /** What the network takes, said while files hang over the thread. */
  limits: string;
  children: ReactNode;
}

function carriesFiles(event: DragEvent) {
  return event.dataTransfer.types.includes('Files');
}

/** A thread that files can be dropped on. */
export function DropFiles({ onFiles, limits, children }: Props) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  // Leaving one element for another inside is told as leaving, too.
  const depth = useRef(0);
  if (!onFiles) return <section className={classes.thread}>{children}</section>;
  return (
    <section
      className={classes.thread}
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDragLeave={(event) => {
        if (!carriesFiles(event)) return;
        depth.current = Math.max(0, depth.current - 1);
        if (depth.current === 0) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className={classes.drop}>
          <IconUpload size={28} stroke={1.5} aria-hidden />
          <strong>{t('files.drop')}</strong>
          <span>{limits}</span>
        </div>
      )}
    </section>
  );
}
