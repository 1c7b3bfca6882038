import { codePoints } from '@/lib/text';
import type { InteractiveKind, InteractiveMessageInput } from '@/__generated__/outboxSendMutation.graphql';

/** What a member can offer to tap here; the rest needs ids of a network's catalogue or form. */
export const offerKinds = ['BUTTONS', 'LIST', 'LINK', 'LOCATION_REQUEST', 'CONTACT_REQUEST'] as const;
export type OfferKind = (typeof offerKinds)[number];

export interface OfferRow {
  title: string;
  description: string;
}

export interface OfferSection {
  title: string;
  rows: OfferRow[];
}

/** What is being written; each kind takes its part of it. */
export interface Offer {
  kind: OfferKind;
  header: string;
  body: string;
  footer: string;
  buttons: string[];
  opener: string;
  url: string;
  sections: OfferSection[];
}

/** The limits of the server, in characters unless they count things; the channel has its own for buttons and text. */
export const most = {
  body: 1024,
  listBody: 4096,
  line: 60,
  opener: 20,
  sections: 10,
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  url: 2000,
} as const;

export interface OfferLimits {
  interactive: readonly string[];
  maxButtons: number;
  maxButtonTitle: number;
  maxTextLength: number;
}

export function kindsFor(limits: OfferLimits): OfferKind[] {
  return offerKinds.filter((kind) => limits.interactive.includes(kind satisfies InteractiveKind));
}

export function newOffer(kind: OfferKind): Offer {
  const sections = [{ title: '', rows: [{ title: '', description: '' }] }];
  return { kind, header: '', body: '', footer: '', buttons: ['', ''], opener: '', url: '', sections };
}

export function bodyLimit(kind: OfferKind, limits: OfferLimits): number {
  return Math.min(kind === 'LIST' ? most.listBody : most.body, limits.maxTextLength);
}

/** What is wrong with a field; the sentences stand with the words of the dashboard. */
export type OfferProblem = 'missing' | 'long' | 'twice' | 'address';

/** What is wrong, by field: `body`, `buttons.1`, `sections.0.rows.2.title` and so on. */
export function problems(offer: Offer, limits: OfferLimits): Record<string, OfferProblem> {
  const found: Record<string, OfferProblem> = {};
  const check = (field: string, text: string, limit: number, needed: boolean) => {
    if (needed && text.trim() === '') found[field] = 'missing';
    else if (codePoints(text) > limit) found[field] = 'long';
  };
  check('body', offer.body, bodyLimit(offer.kind, limits), true);
  check('header', offer.header, most.line, false);
  check('footer', offer.footer, most.line, false);
  if (offer.kind === 'BUTTONS') {
    offer.buttons.forEach((title, index) => {
      // Those that were left empty are not sent; one has to be there.
      check(`buttons.${index}`, title, limits.maxButtonTitle, index === 0);
      if (title.trim() && offer.buttons.findIndex((other) => other.trim() === title.trim()) < index) {
        found[`buttons.${index}`] = 'twice';
      }
    });
  }
  if (offer.kind === 'LIST' || offer.kind === 'LINK') check('opener', offer.opener, most.opener, true);
  if (offer.kind === 'LINK' && !isAddress(offer.url.trim())) found.url = offer.url.trim() ? 'address' : 'missing';
  if (offer.kind === 'LIST') {
    offer.sections.forEach((section, at) => {
      check(`sections.${at}.title`, section.title, most.rowTitle, offer.sections.length > 1);
      section.rows.forEach((row, index) => {
        check(`sections.${at}.rows.${index}.title`, row.title, most.rowTitle, true);
        check(`sections.${at}.rows.${index}.description`, row.description, most.rowDescription, false);
      });
    });
  }
  return found;
}

function isAddress(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === 'https:' || protocol === 'http:') && hostname !== '' && text.length <= most.url;
  } catch {
    return false;
  }
}

/** The offer as the API takes it. */
export function toInteractive(offer: Offer): InteractiveMessageInput {
  const { kind } = offer;
  const given = (text: string) => text.trim() || null;
  let row = 0;
  return {
    kind,
    body: offer.body.trim(),
    header: given(offer.header),
    footer: given(offer.footer),
    ...(kind === 'BUTTONS' && {
      buttons: offer.buttons
        .map((title) => title.trim())
        .filter(Boolean)
        .map((title, index) => ({ id: `button-${index + 1}`, title })),
    }),
    ...((kind === 'LIST' || kind === 'LINK') && { buttonText: offer.opener.trim() }),
    ...(kind === 'LINK' && { url: offer.url.trim() }),
    ...(kind === 'LIST' && {
      sections: offer.sections.map((section) => ({
        title: given(section.title),
        rows: section.rows.map(({ title, description }) => ({
          id: `row-${++row}`,
          title: title.trim(),
          description: given(description),
        })),
      })),
    }),
  };
}
