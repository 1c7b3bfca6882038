import type { Page } from '@playwright/test';
import { expectClean, expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

const pages = {
  profile: 'Profile',
  security: 'Security',
  appearance: 'Appearance',
  workspace: 'General',
  members: 'Members',
  teams: 'Teams',
  roles: 'Roles',
  channels: 'Channels',
  'api-keys': 'API keys',
  'audit-log': 'Audit log',
  alerts: 'Alerts',
};

async function expectFits(page: Page, name: string) {
  const fits = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.pd-scroll')].every(
      (element) => element.scrollWidth <= element.clientWidth + 1,
    ),
  );
  expect(fits, `${name} fits`).toBe(true);
}

test('every page of the settings is accessible and fits, light and dark', async ({ browser, product }) => {
  test.setTimeout(360_000);
  const page = await signIn(browser, product, 'Mina');
  for (const [path, title] of Object.entries(pages)) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${product.url}/settings/${path}`);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page.locator('[aria-busy]')).toHaveCount(0);
    await expectCleanInBoth(page, `${path} at 1440`);
    await expectFits(page, `${path} at 1440`);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByRole('link', { name: 'All settings' })).toBeVisible();
    await expectCleanInBoth(page, `${path} at 390`);
    await expectFits(page, `${path} at 390`);
  }
  await page.goto(`${product.url}/settings`);
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expectCleanInBoth(page, 'the list on a phone');
  await expectFits(page, 'the list on a phone');
  await page.getByRole('link', { name: 'Members' }).click();
  await page.getByRole('link', { name: 'All settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('a role sees only what it may, and a bookmark of more says so kindly', async ({ browser, product }) => {
  const sam = await signIn(browser, product, 'Sam');
  await sam.goto(`${product.url}/settings/profile`);
  const side = sam.getByRole('navigation', { name: 'Settings' });
  await expect(side.getByRole('link', { name: 'Members' })).toBeVisible();
  await expect(side.getByRole('link', { name: 'Audit log' })).toHaveCount(0);
  await sam.goto(`${product.url}/settings/audit-log`);
  await expect(sam.getByRole('heading', { name: 'This is not part of your role' })).toBeVisible();
  await expectClean(sam, 'what is not theirs');
  await expectFits(sam, 'what is not theirs');
});

test('pages of mailed links are accessible without a session', async ({ page, product }) => {
  for (const path of [
    '/reset-password',
    '/reset-password?token=x',
    '/accept-invitation?token=x',
    '/confirm-email-change?token=x',
  ]) {
    await page.goto(product.url + path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await expectClean(page, path);
    await expectFits(page, path);
  }
});
