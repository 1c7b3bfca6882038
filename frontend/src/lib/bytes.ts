const kilobyte = 1024;
const megabyte = kilobyte * kilobyte;

/** A size as people read it, such as `340 KB` or `1.2 MB`; empty where it is not known. */
export function byteSize(bytes: number): string {
  if (bytes <= 0) return '';
  if (bytes < megabyte) return `${Math.max(1, Math.round(bytes / kilobyte))} KB`;
  const megabytes = bytes / megabyte;
  return `${Number.isInteger(megabytes) ? megabytes : megabytes.toFixed(1)} MB`;
}

/** How much of a size is done, in the size's own unit: `1.2 of 3.4 MB` needs both alike. */
export function bytesDone(done: number, of: number): string {
  return of < megabyte ? String(Math.round(done / kilobyte)) : (done / megabyte).toFixed(1);
}
