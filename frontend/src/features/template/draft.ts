import type {
  HeaderFormat,
  ParameterFormat,
  TemplateButtonKind,
  TemplateCategory,
  TemplateDraftInput,
} from '@/__generated__/useLintQuery.graphql';

export type { HeaderFormat, ParameterFormat, TemplateButtonKind, TemplateCategory };

export interface ButtonDraft {
  /** Stays with the button while others move. */
  key: number;
  kind: TemplateButtonKind;
  text: string;
  url: string;
  sample: string;
  phoneNumber: string;
}

/** A template as it is being written; samples are kept also while their variable is gone for a moment. */
export interface Draft {
  name: string;
  language: string;
  category: TemplateCategory;
  parameterFormat: ParameterFormat;
  headerFormat: HeaderFormat | 'NONE';
  headerText: string;
  headerSamples: Record<string, string>;
  handle: string;
  filename: string;
  body: string;
  bodySamples: Record<string, string>;
  footer: string;
  buttons: ButtonDraft[];
  securityAdvice: boolean;
  expiresAfter: number;
}

/** What the API says of a template's parts, as far as a draft needs it. */
export interface Parts {
  readonly header:
    | {
        readonly format: string;
        readonly text: string;
        readonly samples: readonly { readonly variable: string; readonly value: string }[];
        readonly handle: string;
        readonly filename: string;
      }
    | null
    | undefined;
  readonly body: {
    readonly text: string;
    readonly samples: readonly { readonly variable: string; readonly value: string }[];
  };
  readonly footer: string;
  readonly buttons: readonly {
    readonly kind: string;
    readonly text: string;
    readonly url: string;
    readonly sample: string;
    readonly phoneNumber: string;
  }[];
  readonly securityAdvice: boolean;
  readonly expiresAfter: number;
}

let lastKey = 0;

export function newButton(kind: TemplateButtonKind): ButtonDraft {
  return { key: ++lastKey, kind, text: '', url: '', sample: '', phoneNumber: '' };
}

export const emptyDraft: Draft = {
  name: '',
  language: 'en_US',
  category: 'UTILITY',
  parameterFormat: 'NAMED',
  headerFormat: 'NONE',
  headerText: '',
  headerSamples: {},
  handle: '',
  filename: '',
  body: '',
  bodySamples: {},
  footer: '',
  buttons: [],
  securityAdvice: true,
  expiresAfter: 10,
};

const variable = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names or numbers of a text's variables, each once. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map((match) => match[1]!))];
}

/** The text with values in place of its variables; `mark` says what stands where there is none. */
export function fillText(text: string, values: Record<string, string>, mark = (name: string) => `{{${name}}}`): string {
  return text.replace(variable, (_, name: string) => values[name] || mark(name));
}

/** The next variable that a text does not have yet. */
export function nextVariable(text: string, format: ParameterFormat): string {
  const taken = variablesOf(text);
  if (format !== 'NAMED') {
    let n = 1;
    while (taken.includes(String(n))) n++;
    return String(n);
  }
  const names = ['first_name', 'order_number', 'date', 'time', 'amount'];
  const free = names.find((name) => !taken.includes(name));
  if (free) return free;
  let n = 1;
  while (taken.includes(`value_${n}`)) n++;
  return `value_${n}`;
}

/** `Order shipped!` as a name that WhatsApp takes. */
export function cleanName(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9_]+/g, '_')
    .slice(0, 512);
}

const samplesFor = (text: string, values: Record<string, string>) =>
  variablesOf(text).map((name) => ({ variable: name, value: values[name] ?? '' }));

/** The draft as the API takes it. */
export function toInput(draft: Draft): TemplateDraftInput {
  const code = draft.category === 'AUTHENTICATION';
  return {
    name: draft.name,
    language: draft.language,
    category: draft.category,
    parameterFormat: draft.parameterFormat,
    parts: code
      ? {
          securityAdvice: draft.securityAdvice,
          expiresAfter: draft.expiresAfter,
          buttons: [{ kind: 'OTP', text: '' }],
        }
      : {
          ...(draft.headerFormat !== 'NONE' && {
            header: {
              format: draft.headerFormat,
              ...(draft.headerFormat === 'TEXT'
                ? { text: draft.headerText, samples: samplesFor(draft.headerText, draft.headerSamples) }
                : { handle: draft.handle, filename: draft.filename }),
            },
          }),
          body: { text: draft.body, samples: samplesFor(draft.body, draft.bodySamples) },
          footer: draft.footer,
          buttons: draft.buttons.map(({ kind, text, url, sample, phoneNumber }) => ({
            kind,
            text,
            ...(kind === 'URL' && { url, ...(variablesOf(url).length > 0 && { sample }) }),
            ...(kind === 'COPY_CODE' && { sample }),
            ...(kind === 'PHONE_NUMBER' && { phoneNumber }),
          })),
        },
  };
}

const record = (samples: readonly { readonly variable: string; readonly value: string }[]) =>
  Object.fromEntries(samples.map(({ variable: name, value }) => [name, value]));

/** The draft that a stored template gives. */
export function toDraft(
  template: { name: string; language: string; category: string; parameterFormat: string },
  parts: Parts,
): Draft {
  return {
    name: template.name,
    language: template.language,
    category: template.category as TemplateCategory,
    parameterFormat: template.parameterFormat as ParameterFormat,
    headerFormat: (parts.header?.format as HeaderFormat | undefined) ?? 'NONE',
    headerText: parts.header?.text ?? '',
    headerSamples: record(parts.header?.samples ?? []),
    handle: parts.header?.handle ?? '',
    filename: parts.header?.filename ?? '',
    body: parts.body.text,
    bodySamples: record(parts.body.samples),
    footer: parts.footer,
    buttons: parts.buttons.map((button) => ({
      ...newButton(button.kind as TemplateButtonKind),
      text: button.text,
      url: button.url,
      sample: button.sample,
      phoneNumber: button.phoneNumber,
    })),
    securityAdvice: parts.securityAdvice,
    expiresAfter: parts.expiresAfter,
  };
}
