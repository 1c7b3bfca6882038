import { expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

test('an account is connected by its owner’s consent, looked into, and disconnected', async ({ browser, product }) => {
  test.setTimeout(180_000);
  const page = await signIn(browser, product, 'Mina');
  await page.goto(`${product.url}/settings/channels`);
  await expect(page.getByRole('heading', { level: 1, name: 'Channels' })).toBeVisible();

  // What will be asked stands here before the browser leaves.
  await page.getByRole('button', { name: 'Connect an account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an account' });
  await dialog.getByLabel('Facebook Page').check();
  await expect(dialog.getByText('Read and answer the messages that people send to your Page.')).toBeVisible();
  await expectCleanInBoth(page, 'before leaving');
  await dialog.getByRole('button', { name: 'Go on to Facebook' }).click();

  // Not this time.
  await expect(page.getByRole('heading', { name: 'Facebook' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'You did not agree' })).toBeVisible();
  expect(page.url()).not.toMatch(/code=|state=|token/);
  await expectCleanInBoth(page, 'after a refusal');

  await page.getByRole('button', { name: 'Begin again' }).click();
  await page.getByLabel('PostDog Demo').uncheck();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByLabel('Larkspur Workshop')).toBeChecked();
  await expectCleanInBoth(page, 'choosing accounts');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();

  const row = page.getByRole('listitem').filter({ hasText: 'Larkspur Workshop' });
  await expect(row).toContainText('Connected');
  await row.getByRole('button', { name: 'Actions for Larkspur Workshop' }).click();
  await page.getByRole('menuitem', { name: 'Permissions' }).click();
  const grant = page.getByRole('dialog', { name: 'Permissions of Larkspur Workshop' });
  await expect(grant).toContainText('Granted by Mina Okafor');
  await expect(grant).toContainText('pages_messaging');
  await expectCleanInBoth(page, 'permissions');
  await page.keyboard.press('Escape');

  await row.getByRole('button', { name: 'Actions for Larkspur Workshop' }).click();
  await page.getByRole('menuitem', { name: 'Disconnect' }).click();
  const sure = page.getByRole('dialog', { name: 'Disconnect Larkspur Workshop?' });
  await sure.getByLabel('Type Larkspur Workshop to go on').fill('Larkspur Workshop');
  await sure.getByRole('button', { name: 'Disconnect' }).click();
  await expect(row).toContainText('Disconnected');
});
