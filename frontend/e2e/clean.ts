import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './product';

async function violations(page: Page, rules?: string[]) {
  // Its own mode for frames of other origins opens a page for each look; we have no frames.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const found = (await (rules ? axe.withRules(rules) : axe).analyze()).violations;
  return found.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
}

/** Expects that a page is accessible; `name` says which in what a failure prints. */
export async function expectClean(page: Page, name: string) {
  expect(await violations(page), name).toEqual([]);
}

/** As `expectClean`, in light and in dark: between the two nothing but colours changes. */
export async function expectCleanInBoth(page: Page, name: string) {
  await expectClean(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  expect(await violations(page, ['color-contrast', 'link-in-text-block']), `${name}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
}
