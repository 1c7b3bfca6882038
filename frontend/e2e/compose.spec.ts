import type { Page } from '@playwright/test';
import { expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

/** Opens the thread of a customer who has just written. */
async function open(page: Page, text: string) {
  await page.getByText(text).first().click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
}

test('files: chosen, shown, sent in order with a caption, and refused with a sentence', async ({
  browser,
  product,
}) => {
  const customer = '447700900651';
  const page = await signIn(browser, product, 'Mina');
  await product.writeIn(customer, 'Can I see the blue one?', 'Blue Customer');
  await open(page, 'Can I see the blue one?');
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 320, height: 200 } });
  const chooser = page.locator('input[type=file]');

  await test.step('what the network doesn’t take is said before anything is uploaded', async () => {
    await chooser.setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(6 << 20, 1) });
    await expect(page.getByRole('alert')).toHaveText(/large\.png has 6 MB\. WhatsApp takes photos up to 5 MB\./);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  });

  await test.step('a picture and a file with a caption arrive in order', async () => {
    await chooser.setInputFiles([
      { name: 'blue.png', mimeType: 'image/png', buffer: picture },
      { name: 'سعر-القائمة.txt', mimeType: 'text/plain', buffer: Buffer.from('Blue: 12 pounds\n') },
    ]);
    const chips = page.getByRole('list', { name: 'Files that go with the message' });
    await expect(chips.getByRole('listitem')).toHaveCount(2);
    await page.getByRole('textbox', { name: 'Message' }).fill('Here is the list');
    await expect(page.getByText('The text goes with سعر-القائمة.txt.')).toBeVisible();
    await expectCleanInBoth(page, 'a composer with files');
    await page.keyboard.press('Enter');
    await expect(chips).toHaveCount(0);
    await expect(page.getByRole('article').filter({ hasText: 'Here is the list' }).getByLabel('Read')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Show the photo large' })).toBeVisible();
    const shown = await product.messages(customer);
    expect(shown.map((message) => [message.kind, message.text])).toEqual([
      ['image', ''],
      ['document', 'Here is the list'],
    ]);
    expect((await (await fetch(`${product.sandbox}${shown[0]!.mediaUrl}`)).arrayBuffer()).byteLength).toBeGreaterThan(
      0,
    );
  });

  await test.step('an upload that fails says so, and is tried again in its place', async () => {
    await page.route('**/uploads/media/**', (route) => route.abort(), { times: 1 });
    await chooser.setInputFiles({ name: 'again.png', mimeType: 'image/png', buffer: picture });
    await expect(page.getByText('Not uploaded')).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Not uploaded')).toHaveCount(0);
    await page.getByRole('button', { name: 'Remove again.png' }).click();
    await expect(page.getByText('again.png')).toHaveCount(0);
  });

  await test.step('a file that is on its way survives that one goes elsewhere', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/uploads/media/**', async (route) => {
      await held;
      await route.continue();
    });
    await chooser.setInputFiles({ name: 'slow.png', mimeType: 'image/png', buffer: picture });
    await page.getByRole('textbox', { name: 'Message' }).fill('One more');
    await page.keyboard.press('Enter');
    await expect(
      page.getByRole('article').filter({ hasText: 'One more' }).getByRole('button', { name: 'Cancel' }),
    ).toBeVisible();
    await page.getByRole('link', { name: 'Unassigned' }).click();
    await page.getByRole('link', { name: 'Settings' }).first().click();
    letGo();
    await expect.poll(async () => (await product.messages(customer)).at(-1)?.text).toBe('One more');
  });
});

test('a file is dropped on the thread, and a picture is pasted', async ({ browser, product }) => {
  const page = await signIn(browser, product, 'Mina');
  await product.writeIn('447700900652', 'Where do I sign?', 'Paper Customer');
  await open(page, 'Where do I sign?');
  const files = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['sign here'], 'contract.txt', { type: 'text/plain' }));
    return data;
  });
  const thread = page.getByRole('log');
  await thread.dispatchEvent('dragenter', { dataTransfer: files });
  await expect(page.getByText('Drop files to attach them')).toBeVisible();
  await thread.dispatchEvent('drop', { dataTransfer: files });
  await expect(page.getByText('Drop files to attach them')).toHaveCount(0);
  await expect(page.getByText('contract.txt')).toBeVisible();
  await page.getByRole('textbox', { name: 'Message' }).evaluate((box) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array([137, 80, 78, 71])], 'pasted.png', { type: 'image/png' }));
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText('pasted.png')).toBeVisible();
});
