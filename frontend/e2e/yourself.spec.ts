import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { TOTP } from 'otpauth';
import { expect, signIn, test, typeCode, type Product } from './product';

interface Person {
  email: string;
  password: string;
  secret: string;
  page: Page;
}

/** Asks the API as a program does. */
async function ask<T>(product: Product, query: string, variables: object): Promise<T> {
  const response = await fetch(`${product.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

function codeOf(secret: string, steps = 0) {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });
}

/** An agent who sees what is given to them, invited by Mina and signed in. How people do that is access.spec.ts's. */
async function hire(browser: Browser, product: Product, mina: Page): Promise<Person> {
  const email = `robin-${Date.now()}@example.com`;
  const password = 'nine calm otters swimming';
  await mina.goto(`${product.url}/settings/members`);
  await mina.getByRole('button', { name: 'Invite people' }).click();
  const dialog = mina.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Role').selectOption({ label: 'Agent' });
  await dialog.getByRole('radio', { name: 'Assigned to them' }).check();
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  await expect(mina.getByText(email)).toBeVisible();
  await expect(mina.getByRole('listitem').filter({ hasText: email })).toContainText('Sees own only');
  const link = new URL(await product.mailedLink(email, 'accept-invitation'));
  await ask(product, 'mutation($i: SignUpInput!) { signUp(input: $i) { email } }', {
    i: {
      email,
      password,
      name: 'Robin Vale',
      birthDate: '1990-05-01',
      acceptPolicyVersion: '2024-12-08',
      invitationToken: link.searchParams.get('token'),
    },
  });
  const { signIn: in1 } = await ask<{ signIn: { challenge: { id: string } } }>(
    product,
    'mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { challenge { id } } }',
    { e: email, p: password },
  );
  const c = in1.challenge.id;
  const { beginTotpEnrolment } = await ask<{ beginTotpEnrolment: { secret: string } }>(
    product,
    'mutation($c: ID!) { beginTotpEnrolment(input: {challengeId: $c}) { secret } }',
    { c },
  );
  const { secret } = beginTotpEnrolment;
  const { confirmTotpEnrolment } = await ask<{ confirmTotpEnrolment: { session: { token: string } } }>(
    product,
    'mutation($c: ID!, $code: String!) { confirmTotpEnrolment(input: {challengeId: $c, code: $code}) { session { token } } }',
    { c, code: codeOf(secret) },
  );
  const context = await browser.newContext();
  await context.addCookies([
    { name: 'postdog_session', value: confirmTotpEnrolment.session.token, url: product.url, httpOnly: true },
  ]);
  return { email, password, secret, page: await context.newPage() };
}

/** Gives the conversation that is open to someone. */
async function give(page: Page, name: string) {
  await page.getByRole('button', { name: /^(Assign|Assignee: .*)$/ }).click();
  await page.getByRole('menuitem', { name }).click();
}

test('an agent’s own account, and what an admin’s changes do to their open screen', async ({ browser, product }) => {
  test.setTimeout(180_000);
  const mina = await signIn(browser, product, 'Mina');
  const robin = await hire(browser, product, mina);
  const { page } = robin;

  await test.step('a conversation that is given away leaves the list, and the open thread says so', async () => {
    await page.goto(`${product.url}/inbox`);
    await expect(page.getByText('All caught up')).toBeVisible();
    await product.writeIn('447700900641', 'My bike squeaks', 'Tess Holloway');
    await mina.goto(`${product.url}/inbox`);
    await mina.getByText('My bike squeaks').click();
    await mina.getByRole('button', { name: 'Assign', exact: true }).click();
    await expect(mina.getByRole('menuitem', { name: 'Robin Vale' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page: mina }).analyze();
    expect(violations.map((v) => v.id)).toEqual([]);
    await mina.getByRole('menuitem', { name: 'Robin Vale' }).click();
    await page.getByText('My bike squeaks').click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Have you tried oil?');
    await give(mina, 'Leila Haddad');
    await expect(page.getByRole('heading', { name: 'This conversation is no longer in your view' })).toBeVisible();
    await expect(page.getByText('Tess Holloway')).toHaveCount(0);
    await give(mina, 'Robin Vale');
    await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('Have you tried oil?');
  });

  await test.step('a photo is uploaded, and what is no picture is refused with a sentence', async () => {
    await page.goto(`${product.url}/settings/profile`);
    const file = page.locator('input[type=file]');
    await file.setInputFiles({ name: 'no.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await expect(page.getByRole('alert')).toHaveText(/not a whole JPEG, PNG or WebP picture/);
    await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await page.screenshot() });
    await expect(page.getByRole('button', { name: 'Replace' })).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  await test.step('moving to a new phone: the new app’s code, new recovery codes, and the page as it is now', async () => {
    await page.goto(`${product.url}/settings/security`);
    await page.getByRole('button', { name: 'Move to a new phone' }).click();
    const secret = ((await page.getByTestId('totp-secret').textContent()) ?? '').replaceAll(/\s/g, '');
    await typeCode(page, codeOf(secret));
    await page.getByRole('dialog').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('10 unused codes are left.')).toBeVisible();
    await expect(page.getByText('Set up just now.')).toBeVisible();
    robin.secret = secret;
  });

  const address = `robin.vale-${Date.now()}@example.com`;
  await test.step('a new address: a link to the new one, a notice to the old one', async () => {
    await page.getByRole('button', { name: 'Change address' }).click();
    await page.getByLabel('New address').fill(address);
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await expect(page.getByText(`A link is on its way to ${address}`)).toBeVisible();
    const link = await product.mailedLink(address, 'confirm-email-change');
    await page.goto(link);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await expect(page.getByRole('heading', { name: 'Address changed' })).toBeVisible();
    await expect
      .poll(async () => {
        const mails = await product.control<{ subject: string }[]>(`/mail?to=${encodeURIComponent(robin.email)}`);
        return mails.map((mail) => mail.subject);
      })
      .toEqual(expect.arrayContaining(['A new e-mail address was asked for', 'E-mail address changed']));
    await page.goto(link);
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await expect(page.getByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  });

  await test.step('a forgotten password is set anew; the session ends, and a code is asked for all the same', async () => {
    await page.goto(`${product.url}/settings/security`);
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${product.url}/reset-password`);
    await other.getByLabel('E-mail').fill(address);
    await other.getByRole('button', { name: 'Mail me a link' }).click();
    await other.goto(await product.mailedLink(address, 'reset-password'));
    await other.getByLabel('New password').fill('eleven loud purple teapots');
    await other.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
    await other.getByRole('link', { name: 'Sign in' }).click();
    await other.getByLabel('E-mail').fill(address);
    await other.getByLabel('Password', { exact: true }).fill('eleven loud purple teapots');
    await other.getByRole('button', { name: 'Continue' }).click();
    await expect(other.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    await typeCode(other, codeOf(robin.secret, 1));
    await expect(other.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  });
});
