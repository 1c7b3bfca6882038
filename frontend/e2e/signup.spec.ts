import type { Page } from '@playwright/test';
import { expectClean, expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

/** Clicks what opens a window, and returns the window. */
async function opens(page: Page, button: string): Promise<Page> {
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return opened;
}

/** Goes through our window to Meta's. */
async function atMeta(page: Page, button: string): Promise<Page> {
  const ours = await opens(page, button);
  await expect(ours.getByRole('button', { name: 'Go on to Meta' })).toBeEnabled();
  const metas = await opens(ours, 'Go on to Meta');
  await expect(metas.getByRole('heading', { name: 'Connect your WhatsApp number' })).toBeVisible();
  return metas;
}

async function dialogOf(page: Page, url: string) {
  await page.goto(`${url}/settings/channels`);
  await page.getByRole('button', { name: 'Connect an account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect an account' });
  await dialog.getByLabel('WhatsApp numbers').check();
  return dialog;
}

test('a WhatsApp number is connected in the window of Meta’s sign-up', async ({ browser, product }) => {
  test.setTimeout(90_000);
  const page = await signIn(browser, product, 'Mina');
  const dialog = await dialogOf(page, product.url);
  await expectCleanInBoth(page, 'before the window');

  const ours = await opens(page, 'Continue with Meta');
  await expect(dialog.getByRole('status')).toContainText('Go on in the window that opened');
  await expect(ours.getByRole('button', { name: 'Go on to Meta' })).toBeEnabled();
  await expectClean(ours, 'our window');
  // It takes the scheme when it is loaded.
  await ours.evaluate(() => document.documentElement.setAttribute('data-mantine-color-scheme', 'dark'));
  await expectClean(ours, 'our window, dark');
  await expect(dialog.getByRole('status')).toContainText('Go on in the window that opened');
  // Meta's script runs there and nowhere else.
  expect(await page.evaluate(() => 'FB' in window)).toBe(false);
  expect(await ours.evaluate(() => window.opener)).toBe(null);

  const metas = await opens(ours, 'Go on to Meta');
  await metas.getByLabel('Larkspur Rentals').check();
  await Promise.all([
    ours.waitForEvent('close'),
    metas.waitForEvent('close'),
    metas.getByRole('button', { name: 'Continue' }).click(),
  ]);
  await expect(dialog).toBeHidden();
  const row = page.getByRole('listitem').filter({ hasText: 'Larkspur Rentals' });
  await expect(row).toContainText('Connected');
  await row.getByRole('button', { name: 'Actions for Larkspur Rentals' }).click();
  await page.getByRole('menuitem', { name: 'Permissions' }).click();
  await expect(page.getByRole('dialog')).toContainText('Granted by Mina Okafor');
});

test('a sign-up at Meta that ends without a number says what to do, and can be tried again', async ({
  browser,
  product,
}) => {
  test.setTimeout(90_000);
  const page = await signIn(browser, product, 'Mina');
  const dialog = await dialogOf(page, product.url);
  const said = dialog.getByRole('status');

  await (await atMeta(page, 'Continue with Meta')).getByRole('button', { name: 'Cancel' }).click();
  await expect(said).toContainText('You cancelled the sign-up at Meta (step phone number setup)');
  await expectCleanInBoth(page, 'after it was cancelled');

  await (await atMeta(page, 'Open again')).getByRole('button', { name: 'Let it fail' }).click();
  await expect(said).toContainText("Meta says: “This number can't be used right now");

  const without = await atMeta(page, 'Open again');
  await without.getByLabel('Add a number later').check();
  await without.getByRole('button', { name: 'Continue' }).click();
  await expect(said).toContainText('The sign-up ended without a number');

  // Meta's window closed, ours stays and goes on; then ours closes too.
  const ours = await opens(page, 'Open again');
  const metas = await opens(ours, 'Go on to Meta');
  await metas.close();
  await expect(ours.getByRole('status')).toContainText('Meta’s window was closed');
  await expectClean(ours, 'after Meta’s window was closed');
  await ours.reload();
  await expect(said).toContainText('Go on in the window that opened');
  await ours.close({ runBeforeUnload: true });
  await expect(said).toContainText('The window was closed before you were done');

  // A window that nobody listens to any more closes.
  const left = await opens(page, 'Open again');
  await expect(left.getByRole('button', { name: 'Go on to Meta' })).toBeEnabled();
  await Promise.all([left.waitForEvent('close'), dialog.getByRole('button', { name: 'Cancel' }).click()]);

  await page.evaluate(() => (window.open = () => null));
  await page.getByRole('button', { name: 'Connect an account' }).click();
  await dialog.getByRole('button', { name: 'Continue with Meta' }).click();
  await expect(said).toContainText('Allow pop-ups for this address');
});

test('what Meta does not confirm is refused with the reason, and the window can be opened again', async ({
  browser,
  product,
}) => {
  const page = await signIn(browser, product, 'Mina');
  const dialog = await dialogOf(page, product.url);
  await page.evaluate(() => {
    window.open = (address) => {
      const channel = new BroadcastChannel(`postdog.signup.${String(address).split('#')[1]}`);
      channel.postMessage({
        kind: 'done',
        code: 'AQnothing',
        phoneNumberId: '106540352242955',
        wabaId: '102290129340399',
      });
      return window;
    };
  });
  await dialog.getByRole('button', { name: 'Continue with Meta' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await expectCleanInBoth(page, 'after a refusal');
  await expect(dialog.getByRole('button', { name: 'Open again' })).toBeEnabled();
});
