import { readStorage, writeStorage } from './storage';
import { createStore } from './store';

export type SendKey = 'enter' | 'mod-enter';

const sendKeyName = 'postdog.sendKey';
const personPaneName = 'postdog.personPane';

export const sendKeyStore = createStore<SendKey>(readStorage(sendKeyName) === 'mod-enter' ? 'mod-enter' : 'enter');
sendKeyStore.subscribe(() => writeStorage(sendKeyName, sendKeyStore.get()));

export const personPaneStore = createStore<boolean>(readStorage(personPaneName) !== 'folded');
personPaneStore.subscribe(() => writeStorage(personPaneName, personPaneStore.get() ? 'open' : 'folded'));

export const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
export const modKey = isApple ? '⌘' : 'Ctrl';
