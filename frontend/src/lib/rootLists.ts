import type { RecordProxy, RecordSourceProxy } from 'relay-runtime';

function present(list: readonly (RecordProxy | null | undefined)[] | null | undefined): RecordProxy[] {
  return (list ?? []).filter((one): one is RecordProxy => one != null);
}

/** Puts a new object into one of the root's plain lists, if that was loaded. */
export function addToRoot(
  store: RecordSourceProxy,
  field: string,
  record: RecordProxy | null | undefined,
  where: 'first' | 'last' = 'last',
) {
  const root = store.getRoot();
  const list = root.getLinkedRecords(field);
  if (!list || !record) return;
  const others = present(list).filter((one) => one.getDataID() !== record.getDataID());
  root.setLinkedRecords(where === 'first' ? [record, ...others] : [...others, record], field);
}

/** Takes an object that is no more out of one of the root's plain lists. */
export function removeFromRoot(store: RecordSourceProxy, field: string, id: string) {
  const root = store.getRoot();
  const list = root.getLinkedRecords(field);
  if (list) {
    root.setLinkedRecords(
      present(list).filter((one) => one.getDataID() !== id),
      field,
    );
  }
}
