import type { Page } from '@playwright/test';
import { TOTP } from 'otpauth';
import { expect, signIn, test, typeCode } from './product';

async function menu(page: Page, button: RegExp, item: string) {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** The next operation of this name is answered as if the last code was too long ago. */
async function needsCode(page: Page, operation: string) {
  let refused = false;
  await page.route('**/graphql', async (route) => {
    if (refused || route.request().postDataJSON()?.operationName !== operation) return route.fallback();
    refused = true;
    await route.fulfill({
      json: {
        data: null,
        errors: [{ message: 'Give a code of your authenticator app.', extensions: { code: 'STEP_UP_REQUIRED' } }],
      },
    });
  });
}

test('a colleague is invited by mail, joins in a browser of their own, and gets another role', async ({
  browser,
  product,
}) => {
  test.setTimeout(240_000);
  const email = `kim-${Date.now()}@example.com`;
  const mina = await signIn(browser, product, 'Mina');
  const context = await browser.newContext();
  const kim = await context.newPage();

  await test.step('Mina invites', async () => {
    await mina.goto(`${product.url}/settings/members`);
    await mina.getByRole('button', { name: 'Invite people' }).click();
    const dialog = mina.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByLabel('Role').selectOption({ label: 'Viewer' });
    await dialog.getByRole('button', { name: 'Send invitation' }).click();
    await expect(dialog).toBeHidden();
    await expect(mina.getByText(email)).toBeVisible();
  });

  await test.step('Kim signs up with the mailed link, without a workspace to make', async () => {
    await kim.goto(await product.mailedLink(email, 'accept-invitation'));
    await expect(kim.getByText('You are invited as Viewer')).toBeVisible();
    await kim.getByRole('link', { name: 'Create an account' }).click();
    await expect(kim.getByLabel('E-mail')).toHaveValue(email);
    await expect(kim.getByLabel('Workspace name')).toHaveCount(0);
    await kim.getByLabel('Your name').fill('Kim Larsen');
    await kim.getByLabel('Password', { exact: true }).fill('nine calm otters swimming');
    await kim.getByLabel('Date of birth').fill('1990-04-01');
    await kim.getByRole('checkbox').check();
    await kim.getByRole('button', { name: 'Create account' }).click();
    await expect(kim.getByRole('heading', { name: 'Your account is ready' })).toBeVisible();
    await kim.getByRole('link', { name: 'Sign in' }).click();
    await kim.getByLabel('E-mail').fill(email);
    await kim.getByLabel('Password', { exact: true }).fill('nine calm otters swimming');
    await kim.getByRole('button', { name: 'Continue' }).click();
    const shown = kim.getByTestId('totp-secret');
    await expect(shown).toHaveText(/^[A-Z2-7 ]{32,}$/);
    const secret = ((await shown.textContent()) ?? '').replaceAll(/\s/g, '');
    await typeCode(kim, new TOTP({ secret }).generate());
    await kim.getByRole('checkbox').check();
    await kim.getByRole('button', { name: 'Go to the inbox' }).click();
    await expect(kim.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  });

  await test.step('the link works once', async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(await product.mailedLink(email, 'accept-invitation'));
    await expect(stranger.getByRole('heading', { name: 'This invitation no longer works' })).toBeVisible();
  });

  await test.step('Kim reads, and can’t answer; Mina makes Kim an agent, and Kim’s open screen follows', async () => {
    await product.writeIn('447700900621', 'Do you ship to Leeds?', 'Priya Nair');
    await kim.getByText('Do you ship to Leeds?').click();
    await expect(kim.getByText('Your role can read conversations, not answer them.')).toBeVisible();
    await mina.reload();
    await menu(mina, /Actions for Kim Larsen/, 'Edit');
    await mina.getByRole('dialog').getByLabel('Role').selectOption({ label: 'Agent' });
    await mina.getByRole('button', { name: 'Save' }).click();
    await expect(mina.getByRole('dialog')).toBeHidden();
    await expect(kim.getByRole('textbox', { name: 'Message' })).toBeVisible();
  });

  await test.step('what Kim may see only if it is given to them goes out of sight', async () => {
    await menu(mina, /Actions for Kim Larsen/, 'Edit');
    await mina.getByRole('dialog').getByRole('radio', { name: 'Assigned to them' }).check();
    await mina.getByRole('button', { name: 'Save' }).click();
    await expect(mina.getByRole('dialog')).toBeHidden();
    await kim.goto(`${product.url}/inbox`);
    await expect(kim.getByText('All caught up')).toBeVisible();
  });

  await test.step('the audit log tells it', async () => {
    await mina.goto(`${product.url}/settings/audit-log`);
    await mina.getByLabel('What').selectOption({ label: 'Members' });
    await expect(mina).toHaveURL(/what=member/);
    await expect(mina.getByText('Changed a member’s role').first()).toBeVisible();
    await mina.getByLabel('What').selectOption({ label: 'Invitations' });
    await expect(mina.getByText('Invited someone').first()).toBeVisible();
  });

  await test.step('and gives itself as a file', async () => {
    const download = mina.waitForEvent('download');
    await mina.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  });

  await test.step('Mina removes Kim, who has to type the name out', async () => {
    await mina.goto(`${product.url}/settings/members`);
    await menu(mina, /Actions for Kim Larsen/, 'Remove from workspace');
    const dialog = mina.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Remove', exact: true })).toBeDisabled();
    await dialog.getByLabel('Type Kim Larsen to go on').fill('Kim Larsen');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(mina.getByText('Kim Larsen')).toHaveCount(0);
    await kim.goto(`${product.url}/inbox`);
    await expect(kim.getByRole('heading', { name: 'You belong to no workspace' })).toBeVisible();
  });
});

test('a code is asked for in place: a wrong one stays with a sentence, the right one goes on', async ({
  browser,
  product,
}) => {
  test.setTimeout(180_000);
  const leila = await signIn(browser, product, 'Leila');
  const { totpSecret } = product.user('Leila');
  await leila.goto(`${product.url}/settings/roles`);
  await needsCode(leila, 'RoleDialogCreateMutation');
  await expect(leila.getByText('No roles of your own yet')).toBeVisible();
  await leila.getByRole('button', { name: 'New role' }).click();
  await leila.getByRole('dialog').getByLabel('Name').fill('Only answers');
  await leila.getByRole('checkbox', { name: 'Answer customers' }).check();
  await expect(leila.getByRole('checkbox', { name: 'Read conversations' })).toBeChecked();
  await leila.getByRole('dialog').getByRole('button', { name: 'New role' }).click();

  await expect(leila.getByRole('heading', { name: 'Confirm that it’s you' })).toBeVisible();
  const right = await product.nextCode(totpSecret);
  await typeCode(leila, String((Number(right) + 1) % 1_000_000).padStart(6, '0'));
  await expect(leila.getByRole('alert')).toBeVisible();
  await expect(leila.getByRole('heading', { name: 'Confirm that it’s you' })).toBeVisible();
  await typeCode(leila, right);
  await expect(leila.getByRole('dialog')).toHaveCount(0);
  await expect(leila.getByText('Only answers')).toBeVisible();
  await product.keepSession('Leila', leila.context()); // the code gave it another token
});

test('leaving the prompt changes nothing and is no failure', async ({ browser, product }) => {
  test.setTimeout(120_000);
  const sam = await signIn(browser, product, 'Sam');
  await sam.goto(`${product.url}/settings/security`);
  await needsCode(sam, 'RecoveryCodesSectionMutation');
  await sam.getByRole('button', { name: 'Make new codes' }).click();
  const question = sam.getByRole('dialog', { name: 'Make new recovery codes?' });
  await question.getByRole('button', { name: 'Make new codes' }).click();
  await expect(sam.getByRole('heading', { name: 'Confirm that it’s you' })).toBeVisible();
  await sam.keyboard.press('Escape');
  await expect(sam.getByRole('heading', { name: 'Confirm that it’s you' })).toHaveCount(0);
  await expect(question).toBeVisible();
  await expect(sam.getByRole('alert')).toHaveCount(0);
});

test('a session is ended from another one, and its screen leads to the sign-in', async ({ browser, product }) => {
  test.setTimeout(180_000);
  const first = await signIn(browser, product, 'Jonas');
  const { totpSecret, email, password } = product.user('Jonas');
  const second = await (await browser.newContext()).newPage();
  await second.goto(`${product.url}/settings/security`);
  await second.getByLabel('E-mail').fill(email);
  await second.getByLabel('Password', { exact: true }).fill(password);
  await second.getByRole('button', { name: 'Continue' }).click();
  await expect(second.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
  await typeCode(second, await product.nextCode(totpSecret));
  await expect(second.getByRole('heading', { name: 'Where you are signed in' })).toBeVisible();
  await expect(second.getByText('This one')).toHaveCount(1);
  await second.getByRole('button', { name: 'End all others' }).click();
  await second.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
  await expect(second.getByRole('button', { name: /^End the session/ })).toHaveCount(0);
  await expect(first.getByRole('button', { name: 'Continue' })).toBeVisible();
  await product.keepSession('Jonas', second.context()); // the only one that is left
});

test('whoever forgot the password gets a link, and says nothing about who has an account', async ({
  page,
  product,
}) => {
  await page.goto(`${product.url}/sign-in`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByText('If nobody@example.com has an account')).toBeVisible();
});
