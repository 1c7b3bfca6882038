import { expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

// Each looks at several screens with axe, in both schemes.
test.describe.configure({ timeout: 180_000 });

test('buttons, a list, a place and a card reach the customer', async ({ browser, product }) => {
  const customer = '447700900661';
  const page = await signIn(browser, product, 'Mina');
  await product.writeIn(customer, 'When can I come by?', 'Offer Customer');
  await page.getByText('When can I come by?').first().click();
  const dialog = page.getByRole('dialog');
  const latest = page.getByRole('article').last();

  await test.step('buttons, with what is wrong said at its field', async () => {
    await page.getByRole('button', { name: 'Offer choices' }).click();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(dialog.getByText('Write something here.').first()).toBeVisible();
    await dialog.getByRole('textbox', { name: /^Text/ }).fill('Which day suits you?');
    await dialog.getByRole('textbox', { name: /^Button 1/ }).fill('Tuesday');
    await dialog.getByRole('textbox', { name: /^Button 2/ }).fill('A day that is far too long');
    await expect(dialog.getByText('20 characters at the most.')).toBeVisible();
    await dialog.getByRole('textbox', { name: /^Button 2/ }).fill('Friday');
    await expect(dialog.getByRole('region', { name: 'As the customer sees it' })).toContainText('Friday');
    await expectCleanInBoth(page, 'choices');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
    await expect(latest.getByLabel('Read', { exact: true })).toBeVisible();
    const [sent] = await product.messages(customer);
    expect([sent!.kind, sent!.buttons]).toEqual(['interactive', ['Tuesday', 'Friday']]);
  });

  await test.step('a list in sections', async () => {
    await page.getByRole('button', { name: 'Offer choices' }).click();
    await dialog.getByText('List', { exact: true }).click();
    await dialog.getByRole('textbox', { name: /^Text/ }).fill('At what time?');
    await dialog.getByRole('textbox', { name: /^What the button says/ }).fill('Times');
    await dialog.getByRole('textbox', { name: /^Row 1/ }).fill('10:00');
    await dialog.getByRole('button', { name: 'Add a section' }).click();
    await dialog
      .getByRole('textbox', { name: /^Title of the section/ })
      .first()
      .fill('Morning');
    await dialog
      .getByRole('textbox', { name: /^Title of the section/ })
      .last()
      .fill('Afternoon');
    await dialog
      .getByRole('textbox', { name: /^Row 1/ })
      .last()
      .fill('15:00');
    await expectCleanInBoth(page, 'a list');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(latest).toContainText('Afternoon');
    await expect(latest.getByLabel('Read', { exact: true })).toBeVisible();
  });

  await test.step('a place, by a link', async () => {
    await page.getByRole('button', { name: 'Send a location' }).click();
    await dialog.getByLabel('Where').fill('https://maps.app.goo.gl/x1');
    await expect(dialog.getByText(/Short links/)).toBeVisible();
    await dialog.getByLabel('Where').fill('https://www.google.com/maps/place/X/@1,2,17z/data=!3d53.7911!4d-1.5482');
    await dialog.getByLabel('Name of the place').fill('Larkspur');
    await expectCleanInBoth(page, 'a place');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(latest).toContainText('Larkspur');
    await expect(latest.getByLabel('Read', { exact: true })).toBeVisible();
  });

  await test.step('a card', async () => {
    await page.getByRole('button', { name: 'Send a contact card' }).click();
    await dialog.getByLabel('Name').fill('Lena Ortiz');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(dialog.getByText('Give a phone number, an e-mail address or a web page.')).toBeVisible();
    await dialog.getByLabel('Phone').fill('+44 7700 900321');
    await expectCleanInBoth(page, 'a card');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expect(latest).toContainText('Lena Ortiz');
    await expect(latest.getByLabel('Read', { exact: true })).toBeVisible();
  });

  expect((await product.messages(customer)).map((message) => message.kind)).toEqual([
    'interactive',
    'interactive',
    'location',
    'contacts',
  ]);
});

test('a window that closes, closes on the screen at that moment', async ({ browser, product }) => {
  const page = await signIn(browser, product, 'Mina');
  const day = 24 * 60 * 60_000;
  await product.writeInAt('447700900662', 'I wrote two days ago', 'Late Customer', new Date(Date.now() - 2 * day));
  await product.writeInAt(
    '447700900663',
    'Soon it is too late',
    'Soon Customer',
    new Date(Date.now() - day + 3 * 60_000),
  );

  await test.step('a closed one says why, and offers no way to write', async () => {
    await page.getByText('I wrote two days ago').first().click();
    await expect(page.getByText('The answer window is closed')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Reply to this message' })).toHaveCount(0);
    await expectCleanInBoth(page, 'a closed window');
  });

  await test.step('what closes soon has a list of its own', async () => {
    await page.getByRole('link', { name: 'Closing soon' }).click();
    await expect(page.getByRole('link', { name: /Soon Customer/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /Late Customer/ })).toHaveCount(0);
    await expectCleanInBoth(page, 'what closes soon');
  });

  await test.step('and the composer goes when the time is up', async () => {
    await page.clock.install();
    await page.reload();
    await page.getByRole('link', { name: /Soon Customer/ }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Just in time');
    await page.clock.fastForward(4 * 60_000);
    await expect(page.getByText('The answer window is closed')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  });
});

test('on a phone everything stands behind one button, and the dialogs fit', async ({ browser, product }) => {
  const page = await signIn(browser, product, 'Mina');
  await product.writeIn('447700900664', 'Where are you?', 'Phone Customer');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByText('Where are you?').first().click();
  await page.getByRole('button', { name: 'Add something' }).click();
  await expect(page.getByRole('menuitem', { name: /Attach files/ })).toBeVisible();
  await expectCleanInBoth(page, 'the menu');
  await page.getByRole('menuitem', { name: 'Offer choices' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: /^Text/ })).toBeVisible();
  await expectCleanInBoth(page, 'choices on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
});
