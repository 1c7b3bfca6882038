import type { ContactCardInput } from '@/__generated__/outboxSendMutation.graphql';

export interface CardFields {
  name: string;
  company: string;
  jobTitle: string;
  phone: string;
  email: string;
  url: string;
}

export type CardProblem = 'missing' | 'reach' | 'phone' | 'email' | 'url';

/** What is wrong with a card, by field. */
export function cardProblems(fields: CardFields): Partial<Record<keyof CardFields, CardProblem>> {
  const found: Partial<Record<keyof CardFields, CardProblem>> = {};
  const phone = fields.phone.trim();
  const email = fields.email.trim();
  const url = fields.url.trim();
  if (!fields.name.trim()) found.name = 'missing';
  if (phone && !/^\+\d[\d ().-]{5,}$/.test(phone)) found.phone = 'phone';
  if (email && !/^\S+@\S+\.\S+$/.test(email)) found.email = 'email';
  if (url && !/^https?:\/\/\S+\.\S+$/.test(url)) found.url = 'url';
  // A card with nothing but a name is of no use, and the server refuses it.
  if (!found.name && !phone && !email && !url) found.phone = 'reach';
  return found;
}

/** The card as the API takes it. */
export function toCard(fields: CardFields): ContactCardInput {
  const name = fields.name.trim();
  const phone = fields.phone.trim();
  const email = fields.email.trim();
  const url = fields.url.trim();
  // Address books sort by one of the two, and WhatsApp wants at least one beside the name.
  const [firstName, ...rest] = name.split(/\s+/);
  return {
    name,
    firstName: firstName || null,
    lastName: rest.join(' ') || null,
    company: fields.company.trim() || null,
    jobTitle: fields.jobTitle.trim() || null,
    phones: phone ? [{ number: phone }] : [],
    emails: email ? [{ value: email }] : [],
    urls: url ? [{ value: url }] : [],
  };
}
