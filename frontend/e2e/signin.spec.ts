import { expect, test, typeCode } from './product';
import { TOTP } from 'otpauth';

test('a newcomer signs up, confirms the address, sets up the app, keeps the codes, and lands in the inbox', async ({
  page,
  product,
}) => {
  const email = `newcomer-${Date.now()}@example.com`;
  await page.goto(`${product.url}/sign-up`);
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await page.getByLabel('Workspace name').fill('Fern & Co');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('nine calm otters swimming');
  await page.getByLabel('Date of birth').fill('1990-04-01');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();

  let link = '';
  await expect
    .poll(async () => {
      const mails = await product.control<{ text: string }[]>(`/mail?to=${encodeURIComponent(email)}`);
      link = /https?:\S+verify-email\S+/.exec(mails[0]?.text ?? '')?.[0] ?? '';
      return link;
    })
    .not.toBe('');
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm address' }).click();
  await expect(page.getByRole('heading', { name: 'Address confirmed' })).toBeVisible();
  await page
    .getByRole('link', { name: 'Sign in' })
    .or(page.getByRole('button', { name: 'Sign in' }))
    .click();

  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('nine calm otters swimming');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Set up your authenticator app' })).toBeVisible();
  const shown = page.getByTestId('totp-secret');
  await expect(shown).toHaveText(/^[A-Z2-7 ]{32,}$/);
  const secret = ((await shown.textContent()) ?? '').replaceAll(/\s/g, '');
  await typeCode(page, new TOTP({ secret }).generate());
  await expect(page.getByRole('heading', { name: 'Keep your recovery codes' })).toBeVisible();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Go to the inbox' }).click();
  await expect(page.getByText('All caught up')).toBeVisible();
});

test('there is no way in without the second factor', async ({ page, product }) => {
  const sam = product.user('Sam');
  await page.goto(`${product.url}/inbox`);
  await page.getByLabel('E-mail').fill(sam.email);
  await page.getByLabel('Password', { exact: true }).fill(sam.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await page.goto(`${product.url}/inbox`);
  await expect(page.getByLabel('E-mail')).toBeVisible();

  await page.getByLabel('E-mail').fill(sam.email);
  await page.getByLabel('Password', { exact: true }).fill('not the right password');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('This address and password do not go together.')).toBeVisible();
});
