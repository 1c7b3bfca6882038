import { Button, SegmentedControl, useComputedColorScheme } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconBulb, IconCircleCheck } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql, useFragment, useMutation } from 'react-relay';
import { dateTime } from '@/lib/time';
import { FormError, useFormErrors } from '@/ui/form';
import type { TemplateEditorCreateMutation } from '@/__generated__/TemplateEditorCreateMutation.graphql';
import type { TemplateEditorSubmitMutation } from '@/__generated__/TemplateEditorSubmitMutation.graphql';
import type { TemplateEditorUpdateMutation } from '@/__generated__/TemplateEditorUpdateMutation.graphql';
import type { TemplateEditor_template$key } from '@/__generated__/TemplateEditor_template.graphql';
import { emptyDraft, toDraft, toInput, type Draft } from './draft';
import { QualityMark, StatusMark } from './marks';
import classes from './TemplateEditor.module.css';
import { TemplateFields } from './TemplateFields';
import { TemplatePreview, type Preview } from './TemplatePreview';
import { useFileUrl } from './useFileUrl';
import { useLint, type Problem } from './useLint';

const fields = ['name', 'language', 'category', 'parts.header', 'parts.body', 'parts.footer', 'parts.buttons'];

interface Props {
  /** None for a new one. */
  template: TemplateEditor_template$key | null;
  channelId: string;
  canManage: boolean;
  onCreated: (id: string) => void;
}

/** A template: its state with WhatsApp, its parts, and how a phone shows it. */
export function TemplateEditor({ template, channelId, canManage, onCreated }: Props) {
  const { t } = useTranslation();
  const data = useFragment(
    graphql`
      fragment TemplateEditor_template on Template {
        id
        name
        language
        category
        status
        quality
        statusDetail
        parameterFormat
        uneditableReason
        isSendable
        editedCategory
        warnings {
          kind
          message
          at
        }
        parts {
          ...TemplateEditor_parts @relay(mask: false)
        }
        edits {
          ...TemplateEditor_parts @relay(mask: false)
        }
      }
    `,
    template,
  );
  const stored = useMemo(
    () =>
      data
        ? toDraft({ ...data, category: data.editedCategory ?? data.category }, data.edits ?? data.parts)
        : emptyDraft,
    [data],
  );
  const [draft, setDraft] = useState<Draft>(stored);
  const [touched, setTouched] = useState(false);
  // What came from elsewhere replaces what nobody has touched here.
  const [seen, setSeen] = useState(stored);
  if (seen !== stored) {
    setSeen(stored);
    if (!touched) setDraft(stored);
  }
  const problems = useLint(draft);
  const errors = useFormErrors(fields);
  const [file, setFile] = useState<File | null>(null);
  const fileUrl = useFileUrl(draft.headerFormat === 'IMAGE' ? file : null);

  const [create, creating] = useMutation<TemplateEditorCreateMutation>(graphql`
    mutation TemplateEditorCreateMutation($input: CreateTemplateInput!) {
      createTemplate(input: $input) {
        template {
          id
          ...TemplateEditor_template
        }
      }
    }
  `);
  const [update, updating] = useMutation<TemplateEditorUpdateMutation>(graphql`
    mutation TemplateEditorUpdateMutation($input: UpdateTemplateInput!) {
      updateTemplate(input: $input) {
        template {
          id
          ...TemplateEditor_template
        }
      }
    }
  `);
  const [submit, submitting] = useMutation<TemplateEditorSubmitMutation>(graphql`
    mutation TemplateEditorSubmitMutation($input: SubmitTemplateInput!) {
      submitTemplate(input: $input) {
        template {
          ...TemplateEditor_template
        }
      }
    }
  `);
  const handedIn = data !== null && data !== undefined && data.status !== 'DRAFT';
  const disabled = !canManage || Boolean(data?.uneditableReason);
  const waits = Boolean(data?.edits) || Boolean(data?.editedCategory);

  function save(then: (id: string) => void) {
    errors.clear();
    const input = toInput(draft);
    const done = (id: string) => {
      setTouched(false);
      then(id);
    };
    if (!data) {
      create({
        variables: { input: { channelId, template: input } },
        onCompleted: (answer) => done(answer.createTemplate.template.id),
        onError: errors.fail,
      });
      return;
    }
    if (!touched) return then(data.id);
    const { name, language, parameterFormat, category, parts } = input;
    update({
      variables: {
        input: { templateId: data.id, parts, category, ...(!handedIn && { name, language, parameterFormat }) },
      },
      onCompleted: (answer) => done(answer.updateTemplate.template.id),
      onError: errors.fail,
    });
  }

  const saveAlone = () =>
    save((id) => {
      if (!data) onCreated(id);
    });

  const handIn = () =>
    save((id) =>
      submit({
        variables: { input: { templateId: id } },
        onCompleted: () => {
          if (!data) onCreated(id);
        },
        onError: (raw) => {
          errors.fail(raw);
          if (!data) onCreated(id);
        },
      }),
    );

  const wrong = (problems ?? []).filter((problem) => problem.severity === 'ERROR');
  const refuse = (field: string) => errors.of(field);
  const nothingNew = handedIn && !touched && !waits && data.status !== 'REJECTED';
  return (
    <div className={classes.editor}>
      <div>
        {data && <State data={data} />}
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            // Enter keeps what is written; only the button hands it in.
            if (!disabled && (data ? touched : draft.name !== '')) saveAlone();
          }}
        >
          <TemplateFields
            draft={draft}
            onDraft={(next) => {
              setDraft(next);
              setTouched(true);
            }}
            channelId={channelId}
            problems={problems ?? []}
            refused={refuse}
            fixed={handedIn}
            categoryFixed={handedIn && data.isSendable}
            disabled={disabled}
            onSampleFile={setFile}
          />
          {canManage && !data?.uneditableReason && (
            <div className={classes.foot}>
              <Problems
                problems={problems}
                quiet={nothingNew || (draft.body === '' && draft.category !== 'AUTHENTICATION')}
              />
              <FormError error={errors.rest} />
              <div className={classes.line}>
                <Button
                  type="submit"
                  variant="default"
                  loading={creating || updating}
                  disabled={submitting || (data ? !touched : draft.name === '')}
                >
                  {handedIn ? t('templateEditor.saveEdits') : t('templateEditor.save')}
                </Button>
                <Button
                  onClick={handIn}
                  loading={submitting}
                  disabled={creating || updating || problems === null || wrong.length > 0 || nothingNew}
                >
                  {t('templateEditor.submit')}
                </Button>
              </div>
              <details className={classes.rules}>
                <summary>{t('templateEditor.rules')}</summary>
                <p>
                  {!handedIn
                    ? t('templateEditor.rulesDraft')
                    : data.status === 'REJECTED'
                      ? t('templateEditor.rulesRejected')
                      : t('templateEditor.rulesApproved')}
                </p>
              </details>
            </div>
          )}
        </form>
      </div>
      <Side draft={draft} fileUrl={fileUrl} />
    </div>
  );
}

// What a draft is made of; it is read as a whole.
/* eslint-disable relay/unused-fields */
void graphql`
  fragment TemplateEditor_parts on TemplateParts {
    header {
      format
      text
      samples {
        variable
        value
      }
      handle
      filename
    }
    body {
      text
      samples {
        variable
        value
      }
    }
    footer
    buttons {
      kind
      text
      url
      sample
      phoneNumber
    }
    securityAdvice
    expiresAfter
  }
`;
/* eslint-enable relay/unused-fields */

interface StateProps {
  data: {
    readonly status: string;
    readonly quality: string;
    readonly category: string;
    readonly statusDetail: string | null | undefined;
    readonly uneditableReason: string | null | undefined;
    readonly warnings: readonly {
      readonly kind: string;
      readonly message: string;
      readonly at: string | null | undefined;
    }[];
  };
}

/** How it stands with WhatsApp. */
function State({ data }: StateProps) {
  const { t } = useTranslation();
  const paused = data.warnings.some((warning) => warning.kind === 'PAUSED');
  return (
    <div className={classes.state}>
      <div className={classes.facts}>
        <StatusMark status={data.status} />
        <QualityMark quality={data.quality} />
        <span>{t(`templates.category.${data.category as 'UTILITY'}`)}</span>
      </div>
      {data.statusDetail && !paused && <p dir="auto">{data.statusDetail}</p>}
      {data.status === 'PENDING' && <p role="status">{t('templateEditor.submitted')}</p>}
      {data.warnings.map((warning) => (
        <p key={warning.kind} className={classes.warning}>
          <IconAlertTriangle size={15} stroke={1.9} aria-hidden />
          <span>
            {warning.message}
            {warning.at &&
              ` ${t(warning.kind === 'PAUSED' ? 'templates.until' : 'templates.from', { time: dateTime(warning.at) })}.`}
          </span>
        </p>
      ))}
      {data.uneditableReason && data.status !== 'PENDING' && <p>{data.uneditableReason}</p>}
    </div>
  );
}

function Problems({ problems, quiet }: { problems: readonly Problem[] | null; quiet: boolean }) {
  const { t } = useTranslation();
  if (problems === null || quiet) return null;
  const wrong = problems.filter((problem) => problem.severity === 'ERROR');
  const advice = problems.filter((problem) => problem.severity !== 'ERROR');
  return (
    <div role="status">
      {wrong.length === 0 ? (
        <span className={classes.good}>
          <IconCircleCheck size={15} stroke={1.9} aria-hidden />
          {t('templateEditor.ready')}
        </span>
      ) : (
        <details className={classes.wrong}>
          <summary>
            <IconAlertCircle size={15} stroke={1.9} aria-hidden />
            {t('templateEditor.problems', { count: wrong.length })}
          </summary>
          <ul className={classes.problems}>
            {wrong.map((problem) => (
              <li key={`${problem.rule} ${problem.buttonIndex} ${problem.variable}`}>{problem.message}</li>
            ))}
          </ul>
        </details>
      )}
      {advice.length > 0 && (
        <ul className={classes.problems}>
          {advice.map((problem) => (
            <li key={problem.rule}>
              <IconBulb size={15} stroke={1.75} aria-hidden />
              {problem.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Side({ draft, fileUrl }: { draft: Draft; fileUrl: string | undefined }) {
  const { t } = useTranslation();
  const own = useComputedColorScheme('light');
  const [chosen, setChosen] = useState<'light' | 'dark' | null>(null);
  const scheme = chosen ?? own;
  return (
    <section className={classes.side} aria-label={t('templatePreview.title')}>
      <div className={classes.sideHead}>
        <h2>{t('templatePreview.title')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('templatePreview.scheme')}
          value={scheme}
          onChange={(value) => setChosen(value as 'light' | 'dark')}
          data={[
            { value: 'light', label: t('templatePreview.light') },
            { value: 'dark', label: t('templatePreview.dark') },
          ]}
        />
      </div>
      <TemplatePreview preview={previewOf(draft, fileUrl)} scheme={scheme} />
    </section>
  );
}

function previewOf(draft: Draft, fileUrl: string | undefined): Preview {
  const code = draft.category === 'AUTHENTICATION';
  return {
    language: draft.language,
    category: draft.category,
    header:
      code || draft.headerFormat === 'NONE'
        ? null
        : {
            format: draft.headerFormat,
            text: draft.headerText,
            values: draft.headerSamples,
            filename: draft.filename,
            fileUrl,
          },
    body: code ? '' : draft.body,
    bodyValues: draft.bodySamples,
    footer: draft.footer,
    buttons: code ? [{ kind: 'OTP', text: '' }] : draft.buttons,
    securityAdvice: draft.securityAdvice,
    expiresAfter: draft.expiresAfter,
  };
}
