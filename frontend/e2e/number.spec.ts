import { expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

test('a number is looked into, verified, registered, described and warned about', async ({ browser, product }) => {
  test.setTimeout(240_000);
  const at = (change: Record<string, unknown>) =>
    product.control<{ code: string }>(`/whatsapp/numbers/${product.account}`, change);
  const page = await signIn(browser, product, 'Mina');
  await page.goto(`${product.url}/settings/channels`);
  await page.getByRole('link', { name: 'Larkspur Bikes', exact: true }).click();
  await expect(page.getByText('Few people block or report the number.')).toBeVisible();
  await expect(page.getByRole('meter', { name: 'People you may write to first' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Before it can send' })).toHaveCount(0);

  // Something went wrong at WhatsApp: the steps are due again.
  await at({ codeStatus: 'NOT_VERIFIED', registered: false });
  await page.getByRole('button', { name: 'Ask WhatsApp now' }).click();
  await expect(page.getByRole('heading', { name: 'Before it can send' })).toBeVisible();
  await expect(page.getByText('Nothing can be sent until then.')).toBeVisible();
  await expectCleanInBoth(page, 'steps that are due');
  await page.getByRole('button', { name: 'Send a code' }).click();
  await expect(page.getByText('The code is on its way')).toBeVisible();
  const { code } = await at({});
  const field = page.getByRole('textbox', { name: 'Code', exact: true });
  await field.fill(code === '111111' ? '222222' : '111111');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText('This is not the code that was sent.')).toBeVisible();
  await field.fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText('Verified', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Before it can send' })).toHaveCount(0);
  await expect(page.getByText('A PIN is set, and PostDog keeps it sealed.')).toBeVisible();

  // Another PIN.
  await page.getByRole('button', { name: 'Change PIN' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set the PIN of Larkspur Bikes' });
  await dialog.getByLabel('One of my own').check();
  await dialog.getByLabel('PIN of six digits').fill('654321');
  await expectCleanInBoth(page, 'the PIN');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);

  // What customers see, as it is typed.
  const preview = page.getByRole('group', { name: 'The profile as customers see it' });
  await page.getByRole('textbox', { name: 'E-mail' }).fill('help@larkspur.example');
  await expect(preview).toContainText('help@larkspur.example');
  await page.getByRole('textbox', { name: 'Website', exact: true }).fill('larkspur.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Give each website whole')).toBeVisible();
  await page.getByRole('textbox', { name: 'Website', exact: true }).fill('https://larkspur.example/');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  await page.reload();
  await expect(preview).toContainText('https://larkspur.example/');

  // Low quality and a restriction come by webhook, and warn where people are written to first.
  await at({ quality: 'RED', restrict: ['RESTRICTED_BIZ_INITIATED_MESSAGING'] });
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Many people block or report it.')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expectCleanInBoth(page, 'a number in trouble');
  await product.writeIn('447700900671', 'Is my bike ready?', 'Nadia Rahman');
  await page.goto(`${product.url}/inbox`);
  await page.getByText('Nadia Rahman').first().click();
  await page.getByRole('button', { name: 'Send a template' }).first().click();
  const chooser = page.getByRole('dialog');
  await expect(chooser.getByText('WhatsApp does not let this account write first until')).toBeVisible();
  await at({ quality: 'GREEN', unrestrict: true });
});

test('others see how a number is, and change nothing', async ({ browser, product }) => {
  const page = await signIn(browser, product, 'Sam');
  await page.goto(`${product.url}/settings/channels`);
  await page.getByRole('link', { name: 'Larkspur Bikes', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'How the number is' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'The profile as customers see it' })).toBeVisible();
  for (const name of ['Ask WhatsApp now', 'Save', 'Change PIN']) {
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  }
  for (const [width, height] of [
    [1440, 900],
    [768, 1024],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expectCleanInBoth(page, `a number at ${width}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  }
});
