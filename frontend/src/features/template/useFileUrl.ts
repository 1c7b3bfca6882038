import { useEffect, useState } from 'react';

/** An address for a file that was just chosen, for as long as it is shown. */
export function useFileUrl(file: File | null): string | undefined {
  const [shown, setShown] = useState<{ file: File; url: string } | null>(null);
  useEffect(() => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- an address is made and given back outside of rendering
    setShown({ file, url });
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return shown && shown.file === file ? shown.url : undefined;
}
