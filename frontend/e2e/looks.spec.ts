import type { Page } from '@playwright/test';
import { expectClean, expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

async function expectNoSideways(page: Page) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

test('screens are accessible and fit, light and dark', async ({ browser, product }) => {
  test.setTimeout(180_000);
  const page = await signIn(browser, product, 'Sam');
  await product.writeIn('447700900611', 'مرحبا، هل لديكم توصيل إلى ليدز؟', 'ليلى المنصوري');
  await product.writeIn(
    '447700900612',
    'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(6),
    'Friedrich-Wilhelm von und zu Hohenstein-Waldburg-Zeil',
  );
  await expect(page.getByText('ليلى المنصوري').first()).toBeVisible();
  await expectCleanInBoth(page, 'the list');
  await page.getByText('Friedrich-Wilhelm', { exact: false }).first().click();
  await expect(page.getByRole('article').first()).toBeVisible();
  for (const [width, height] of [
    [1440, 900],
    [768, 1024],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expectNoSideways(page);
    await expectCleanInBoth(page, `a thread at ${width}`);
  }
  await page.goto(`${product.url}/inbox`);
  await expect(page.getByText('ليلى المنصوري').first()).toBeVisible();
  await expectNoSideways(page);
  await expectCleanInBoth(page, 'the list at 390');
});

test('sign-in and sign-up are accessible', async ({ page, product }) => {
  for (const path of ['/sign-in', '/sign-up', '/nothing-here']) {
    await page.goto(product.url + path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await expectClean(page, path);
  }
});
