/** Web storage that never throws: it may be full, or forbidden altogether. */
export function readStorage(key: string, area: 'local' | 'session' = 'local'): string | null {
  try {
    return (area === 'local' ? localStorage : sessionStorage).getItem(key);
  } catch {
    return null;
  }
}

export function writeStorage(key: string, value: string | null, area: 'local' | 'session' = 'local') {
  try {
    const storage = area === 'local' ? localStorage : sessionStorage;
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    // What could not be kept is lost with the page; nothing else breaks.
  }
}

/** Drafts and unsent messages hold customers' data: they go when the person signs out. */
export function clearPrivateStorage() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('postdog.private.')) localStorage.removeItem(key);
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith('postdog.private.')) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept where storage is forbidden.
  }
}
