import { Button, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonsFields } from './ButtonsFields';
import {
  cleanName,
  nextVariable,
  type Draft,
  type HeaderFormat,
  type ParameterFormat,
  type TemplateCategory,
} from './draft';
import { categories } from './filter';
import { directionOf, languageName, languages } from './languages';
import { SampleField } from './SampleField';
import { SamplesFields } from './SamplesFields';
import classes from './TemplateEditor.module.css';
import type { Problem } from './useLint';

const headers = ['NONE', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'] as const;

interface Props {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  channelId: string;
  /** What the server says while it is being written; before anything was written nothing is wrong. */
  problems: readonly Problem[];
  /** What the server said when it was saved or handed in, by field. */
  refused: (field: string) => string | undefined;
  /** WhatsApp has it: name, language and variables stay. */
  fixed: boolean;
  categoryFixed: boolean;
  disabled: boolean;
  onSampleFile: (file: File) => void;
}

/** All that a template is written with. */
export function TemplateFields(props: Props) {
  const { draft, onDraft, channelId, problems, refused, fixed, categoryFixed, disabled, onSampleFile } = props;
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const dir = directionOf(draft.language);
  const set = (part: Partial<Draft>) => onDraft({ ...draft, ...part });
  const errors = problems.filter((problem) => problem.severity === 'ERROR');
  /** The first problem of a component that is about no variable with a field of its own. */
  const of = (component: string, about: (problem: Problem) => boolean = () => true) =>
    errors.find((problem) => problem.component === component && about(problem))?.message;
  const sampleError = (component: string) => (name: string) =>
    errors.find((p) => p.component === component && p.variable === name && p.rule.endsWith('SAMPLE_MISSING'))?.message;
  const notSample = (problem: Problem) => !problem.rule.endsWith('SAMPLE_MISSING');
  const code = draft.category === 'AUTHENTICATION';

  function addVariable() {
    const name = nextVariable(draft.body, draft.parameterFormat);
    const at = area.current?.selectionStart ?? draft.body.length;
    const until = area.current?.selectionEnd ?? at;
    const marker = `{{${name}}}`;
    set({ body: draft.body.slice(0, at) + marker + draft.body.slice(until) });
    // The cursor goes behind what was put in, once React has written it.
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at + marker.length, at + marker.length);
    });
  }

  return (
    <>
      <TextInput
        label={t('templateEditor.name')}
        description={fixed ? t('templateEditor.fixed') : t('templateEditor.nameHint')}
        maxLength={512}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled || fixed}
        value={draft.name}
        onChange={(event) => set({ name: cleanName(event.currentTarget.value) })}
        error={refused('name') ?? (draft.name ? of('NAME') : undefined)}
      />
      <div className={classes.pair}>
        <NativeSelect
          label={t('templateEditor.language')}
          disabled={disabled || fixed}
          value={draft.language}
          onChange={(event) => set({ language: event.currentTarget.value })}
          data={[...new Set([...languages, draft.language])].map((one) => ({ value: one, label: languageName(one) }))}
          error={refused('language')}
        />
        <NativeSelect
          label={t('templateEditor.category')}
          description={categoryFixed ? t('templateEditor.categoryFixed') : undefined}
          disabled={disabled || categoryFixed}
          value={draft.category}
          onChange={(event) => set({ category: event.currentTarget.value as TemplateCategory })}
          data={categories.map((one) => ({ value: one, label: t(`templates.category.${one}`) }))}
          error={refused('category')}
        />
      </div>
      <p className={classes.hint}>{t(`templates.categoryAbout.${draft.category as 'UTILITY'}`)}</p>
      {code ? (
        <fieldset className={classes.part}>
          <legend>{t('templateEditor.body')}</legend>
          <p className={classes.hint}>{t('templateEditor.ownText')}</p>
          <Checkbox
            label={t('templateEditor.advice')}
            disabled={disabled}
            checked={draft.securityAdvice}
            onChange={(event) => set({ securityAdvice: event.currentTarget.checked })}
          />
          <NumberInput
            label={t('templateEditor.expires')}
            description={t('templateEditor.expiresHint')}
            min={0}
            max={90}
            allowDecimal={false}
            disabled={disabled}
            value={draft.expiresAfter}
            onChange={(value) => set({ expiresAfter: Number(value) || 0 })}
            error={of('FOOTER')}
          />
        </fieldset>
      ) : (
        <>
          <fieldset className={classes.part}>
            <legend>{t('templateEditor.header')}</legend>
            <NativeSelect
              aria-label={t('templateEditor.header')}
              disabled={disabled}
              value={draft.headerFormat}
              onChange={(event) =>
                set({ headerFormat: event.currentTarget.value as HeaderFormat | 'NONE', handle: '', filename: '' })
              }
              data={headers.map((one) => ({ value: one, label: t(`templateEditor.headers.${one}`) }))}
            />
            {draft.headerFormat === 'TEXT' && (
              <>
                <TextInput
                  dir={dir}
                  label={t('templateEditor.headerText')}
                  rightSection={<Left text={draft.headerText} most={60} />}
                  rightSectionWidth={52}
                  rightSectionPointerEvents="none"
                  autoComplete="off"
                  disabled={disabled}
                  value={draft.headerText}
                  onChange={(event) => set({ headerText: event.currentTarget.value })}
                  error={refused('parts.header') ?? of('HEADER', notSample)}
                />
                <SamplesFields
                  text={draft.headerText}
                  values={draft.headerSamples}
                  dir={dir}
                  disabled={disabled}
                  error={sampleError('HEADER')}
                  onChange={(headerSamples) => set({ headerSamples })}
                />
              </>
            )}
            {(draft.headerFormat === 'IMAGE' ||
              draft.headerFormat === 'VIDEO' ||
              draft.headerFormat === 'DOCUMENT') && (
              <SampleField
                key={draft.headerFormat}
                channelId={channelId}
                format={draft.headerFormat}
                filename={draft.filename}
                uploaded={draft.handle !== ''}
                error={refused('parts.header')}
                disabled={disabled}
                onUploaded={(handle, file) => {
                  set({ handle, filename: file.name });
                  onSampleFile(file);
                }}
              />
            )}
          </fieldset>
          <fieldset className={classes.part}>
            <legend>{t('templateEditor.body')}</legend>
            <Textarea
              ref={area}
              dir={dir}
              aria-label={t('templateEditor.body')}
              description={t('templateEditor.bodyHint')}
              autosize
              minRows={4}
              maxRows={16}
              disabled={disabled}
              value={draft.body}
              onChange={(event) => set({ body: event.currentTarget.value })}
              error={refused('parts.body') ?? (draft.body ? of('BODY', notSample) : undefined)}
            />
            <div className={classes.line}>
              <Button
                size="xs"
                variant="default"
                disabled={disabled}
                leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
                onClick={addVariable}
              >
                {t('templateEditor.addVariable')}
              </Button>
              <span className={classes.count}>
                <Left text={draft.body} most={1024} />
              </span>
            </div>
            {!fixed && (
              <NativeSelect
                size="xs"
                label={t('templateEditor.format')}
                disabled={disabled}
                value={draft.parameterFormat}
                onChange={(event) => set({ parameterFormat: event.currentTarget.value as ParameterFormat })}
                data={(['NAMED', 'POSITIONAL'] as const).map((one) => ({
                  value: one,
                  label: t(`templateEditor.formats.${one}`, {
                    example: one === 'NAMED' ? '{{first_name}}' : '{{1}}',
                    interpolation: { skipOnVariables: true },
                  }),
                }))}
              />
            )}
            <SamplesFields
              text={draft.body}
              values={draft.bodySamples}
              dir={dir}
              disabled={disabled}
              error={sampleError('BODY')}
              onChange={(bodySamples) => set({ bodySamples })}
            />
          </fieldset>
          <TextInput
            dir={dir}
            label={t('templateEditor.footer')}
            description={t('templateEditor.footerHint')}
            rightSection={<Left text={draft.footer} most={60} />}
            rightSectionWidth={52}
            rightSectionPointerEvents="none"
            autoComplete="off"
            disabled={disabled}
            value={draft.footer}
            onChange={(event) => set({ footer: event.currentTarget.value })}
            error={refused('parts.footer') ?? of('FOOTER')}
          />
          <ButtonsFields
            buttons={draft.buttons}
            dir={dir}
            disabled={disabled}
            error={(index, ...rules) =>
              errors.find(
                (problem) =>
                  problem.component === 'BUTTON' &&
                  (problem.buttonIndex ?? null) === index &&
                  (rules.length === 0 || rules.some((rule) => problem.rule.startsWith(rule))),
              )?.message ?? (index === null ? refused('parts.buttons') : undefined)
            }
            onChange={(buttons) => set({ buttons })}
          />
        </>
      )}
    </>
  );
}

/** How many characters are left, once few are. */
function Left({ text, most }: { text: string; most: number }) {
  const count = [...text].length;
  if (count < most * 0.6) return null;
  return (
    <span className={`${classes.left} pd-tabular`} data-over={count > most || undefined}>
      {count}/{most}
    </span>
  );
}
