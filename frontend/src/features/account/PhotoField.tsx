import { Button, FileButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchQuery, graphql, useFragment, useMutation, useRelayEnvironment } from 'react-relay';
import { toApiError } from '@/lib/errors';
import { Avatar } from '@/ui/Avatar';
import { useErrorText } from '@/ui/Notice';
import type { PhotoFieldBeginMutation } from '@/__generated__/PhotoFieldBeginMutation.graphql';
import type { PhotoFieldFreshQuery } from '@/__generated__/PhotoFieldFreshQuery.graphql';
import type { PhotoFieldRemoveMutation } from '@/__generated__/PhotoFieldRemoveMutation.graphql';
import type { PhotoField_viewer$key } from '@/__generated__/PhotoField_viewer.graphql';
import classes from './PhotoField.module.css';

const limit = 5 * 1024 * 1024;
const kinds = ['image/jpeg', 'image/png', 'image/webp'];

/** The viewer's photo: taken from a file, put to an address of its own. */
export function PhotoField({ viewer }: { viewer: PhotoField_viewer$key }) {
  const { t } = useTranslation();
  const environment = useRelayEnvironment();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const data = useFragment(
    graphql`
      fragment PhotoField_viewer on Viewer {
        name
        photoUrl
        member {
          id
          # Not shown here, but wherever colleagues are.
          # eslint-disable-next-line relay/unused-fields
          photoUrl
        }
      }
    `,
    viewer,
  );
  const [begin] = useMutation<PhotoFieldBeginMutation>(graphql`
    mutation PhotoFieldBeginMutation($input: BeginPhotoUploadInput!) {
      beginPhotoUpload(input: $input) {
        uploadUrl
      }
    }
  `);
  const [remove, removing] = useMutation<PhotoFieldRemoveMutation>(graphql`
    mutation PhotoFieldRemoveMutation($input: RemovePhotoInput!) {
      removePhoto(input: $input) {
        viewer {
          ...PhotoField_viewer
        }
      }
    }
  `);

  function fail(words: string) {
    setProblem(words);
    setBusy(false);
  }

  async function put(uploadUrl: string, file: File) {
    const answer = await fetch(uploadUrl, {
      method: 'PUT',
      credentials: 'same-origin',
      headers: { 'Content-Type': file.type },
      body: file,
    }).catch(() => null);
    if (!answer?.ok) {
      // The server says what is wrong with a picture in a sentence; what stands between says pages.
      const said = answer?.headers.get('Content-Type')?.startsWith('text/plain') ? await answer.text() : '';
      return fail(said.trim() || t('profile.uploadFailed'));
    }
    await fetchQuery<PhotoFieldFreshQuery>(
      environment,
      graphql`
        query PhotoFieldFreshQuery {
          viewer {
            ...PhotoField_viewer
          }
        }
      `,
      {},
    )
      .toPromise()
      .catch(() => undefined);
    setBusy(false);
  }

  function choose(file: File | null) {
    if (!file) return;
    setProblem(null);
    if (!kinds.includes(file.type)) return setProblem(t('profile.wrongKind'));
    if (file.size > limit) return setProblem(t('profile.tooLarge', { size: (file.size / 1024 / 1024).toFixed(1) }));
    setBusy(true);
    begin({
      variables: { input: { contentType: file.type } },
      onCompleted: ({ beginPhotoUpload }) => void put(beginPhotoUpload.uploadUrl, file),
      onError: (raw) => fail(errorText(toApiError(raw))),
    });
  }

  return (
    <div className={classes.field}>
      <Avatar name={data.name} seed={data.member?.id ?? data.name} photoUrl={data.photoUrl} size={64} />
      <div>
        <div className={classes.buttons}>
          <FileButton accept={kinds.join(',')} onChange={choose} inputProps={{ 'aria-label': t('profile.upload') }}>
            {(props) => (
              <Button {...props} variant="default" size="xs" loading={busy}>
                {data.photoUrl ? t('profile.replace') : t('profile.upload')}
              </Button>
            )}
          </FileButton>
          {data.photoUrl && (
            <Button
              variant="subtle"
              color="gray"
              size="xs"
              loading={removing}
              onClick={() => {
                setProblem(null);
                remove({ variables: { input: {} }, onError: (raw) => setProblem(errorText(raw)) });
              }}
            >
              {t('profile.removePhoto')}
            </Button>
          )}
        </div>
        {problem ? <p role="alert">{problem}</p> : <p>{t('profile.photoHint')}</p>}
      </div>
    </div>
  );
}
