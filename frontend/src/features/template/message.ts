import type { Preview } from './TemplatePreview';

/** What sendMessage takes of a template. */
export interface TemplateMessageInput {
  templateId: string;
  header?: readonly { name?: string; text: string }[];
  headerMediaId?: string;
  headerLocation?: { latitude: number; longitude: number; name: string; address: string };
  body?: readonly { name?: string; text: string }[];
  buttons?: readonly { index: number; value: string }[];
}

/** A place of a template that takes a value, as the API tells it. */
export interface Variable {
  readonly component: string;
  readonly name: string;
  readonly buttonIndex: number | null | undefined;
  readonly sample: string;
}

/** Where a variable's value is kept while it is filled in. */
export function keyOf(variable: Variable): string {
  return `${variable.component}.${variable.buttonIndex ?? ''}.${variable.name}`;
}

export interface Place {
  name: string;
  address: string;
  latitude: string;
  longitude: string;
}

export interface Filling {
  values: Record<string, string>;
  mediaId: string | null;
  place: Place;
}

export const emptyFilling: Filling = {
  values: {},
  mediaId: null,
  place: { name: '', address: '', latitude: '', longitude: '' },
};

interface Fillable {
  readonly id: string;
  readonly variables: readonly Variable[];
  readonly parts: { readonly header: { readonly format: string } | null | undefined };
}

const media = ['IMAGE', 'VIDEO', 'DOCUMENT'];

const coordinate = (text: string, most: number) => {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && Math.abs(value) <= most ? value : null;
};

/** The message, once everything has its value; null before that. */
export function toMessage(template: Fillable, { values, mediaId, place }: Filling): TemplateMessageInput | null {
  const format = template.parts.header?.format;
  if (format && media.includes(format) && !mediaId) return null;
  const latitude = coordinate(place.latitude, 90);
  const longitude = coordinate(place.longitude, 180);
  const placed = place.name.trim() && place.address.trim() && latitude !== null && longitude !== null;
  if (format === 'LOCATION' && !placed) return null;
  const of = (component: string) => template.variables.filter((variable) => variable.component === component);
  const value = (variable: Variable) => (values[keyOf(variable)] ?? '').trim();
  if (template.variables.some((variable) => value(variable) === '')) return null;
  const text = (variable: Variable) => ({
    ...(!/^\d+$/.test(variable.name) && { name: variable.name }),
    text: value(variable),
  });
  const header = of('HEADER').map(text);
  const body = of('BODY').map(text);
  const buttons = of('BUTTON').map((variable) => ({ index: variable.buttonIndex ?? 0, value: value(variable) }));
  return {
    templateId: template.id,
    ...(header.length > 0 && { header }),
    ...(body.length > 0 && { body }),
    ...(buttons.length > 0 && { buttons }),
    ...(mediaId && format && media.includes(format) && { headerMediaId: mediaId }),
    ...(format === 'LOCATION' &&
      latitude !== null &&
      longitude !== null && {
        headerLocation: { latitude, longitude, name: place.name.trim(), address: place.address.trim() },
      }),
  };
}

/** The values of one component, by the variable's name. */
export function valuesOf(template: Fillable, filling: Filling, component: string): Record<string, string> {
  return Object.fromEntries(
    template.variables
      .filter((variable) => variable.component === component)
      .map((variable) => [variable.name, filling.values[keyOf(variable)] ?? '']),
  );
}

/** A text with its values; what has none yet stays as it is. */
function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => values[name]?.trim() || whole);
}

/** What the message will say, in words alone. */
export function wordsOf(template: Shown, filling: Filling): string {
  const { header, body, footer } = template.parts;
  return [
    header?.format === 'TEXT' ? fill(header.text, valuesOf(template, filling, 'HEADER')) : '',
    fill(body.text, valuesOf(template, filling, 'BODY')),
    footer,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

interface Shown extends Fillable {
  readonly language: string;
  readonly category: string;
  readonly parts: {
    readonly header: { readonly format: string; readonly text: string } | null | undefined;
    readonly body: { readonly text: string };
    readonly footer: string;
    readonly buttons: readonly { readonly kind: string; readonly text: string }[];
  };
}

/** What the customer will see. */
export function previewOf(template: Shown, filling: Filling, fileUrl?: string, filename?: string): Preview {
  const { header } = template.parts;
  return {
    language: template.language,
    category: template.category,
    header: header
      ? {
          format: header.format,
          text: header.text,
          values: valuesOf(template, filling, 'HEADER'),
          fileUrl,
          filename,
          ...(header.format === 'LOCATION' && filling.place.name && { place: filling.place }),
        }
      : null,
    body: template.parts.body.text,
    bodyValues: valuesOf(template, filling, 'BODY'),
    footer: template.parts.footer,
    buttons: template.parts.buttons,
  };
}
