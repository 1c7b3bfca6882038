const segmenter = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter() : null;
const pictographic =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3#*0-9])+$/u;
const hasPicture = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** Up to three emoji and nothing else: shown larger. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.replace(/\s/g, '');
  if (!trimmed || trimmed.length > 40) return false;
  if (!pictographic.test(trimmed) || !hasPicture.test(trimmed)) return false;
  const count = segmenter ? [...segmenter.segment(trimmed)].length : [...trimmed].length;
  return count <= 3;
}

/** One emoji and nothing else, as a reaction is. */
export function isOneEmoji(text: string): boolean {
  return isEmojiOnly(text) && !/\s/.test(text) && (segmenter ? [...segmenter.segment(text)].length : 1) === 1;
}

/** Unicode code points, as networks count them. */
export function codePoints(text: string): number {
  return [...text].length;
}

const encoder = new TextEncoder();

/** Bytes of UTF-8, as some networks count them. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Two letters to stand for a person; one for scripts without capitals, none for numbers. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const first = words[0];
  if (!first) return '';
  const last = words.length > 1 ? words[words.length - 1]! : '';
  const letters = [...first]
    .slice(0, 1)
    .concat([...last].slice(0, 1))
    .join('');
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+$/u.test(letters)
    ? letters.toLocaleUpperCase()
    : [...letters][0]!;
}

/** A stable number for a string, for choosing a colour. */
export function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}

export type TextPart = { kind: 'text' | 'link'; text: string };

const link = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'’]/gu;

/** Splits a text into plain parts and links. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(link)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push({ kind: 'link', text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}
