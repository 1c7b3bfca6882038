import type { Page } from '@playwright/test';
import { expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

// Each looks at several screens with axe, in both schemes.
test.describe.configure({ timeout: 180_000 });

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

test('a quote, a reaction and its removal reach the customer', async ({ browser, product }) => {
  const customer = '447700900653';
  const page = await signIn(browser, product, 'Mina');
  await product.writeIn(customer, 'Which size do I need?', 'Quote Customer');
  await open(page, 'Which size do I need?');
  const asked = page.getByRole('article').filter({ hasText: 'Which size do I need?' }).first();

  await test.step('a reply quotes the message, by keyboard too', async () => {
    await asked.getByRole('button', { name: 'Reply to this message' }).press('Enter');
    await expect(page.getByText('Replying to Quote Customer')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
    await page.keyboard.type('Size four.');
    await page.keyboard.press('Enter');
    const reply = page.getByRole('article').filter({ hasText: 'Size four.' });
    await expect(reply.getByLabel('Read', { exact: true })).toBeVisible();
    await expect(reply.getByTitle('Go to the quoted message')).toContainText('Which size do I need?');
    expect((await product.messages(customer))[0]!.replyTo).toBeTruthy();
    await reply.getByTitle('Go to the quoted message').click();
    await expect(asked).toHaveAttribute('data-flash');
  });

  await test.step('an emoji stands on the message at once, and on the customer’s phone', async () => {
    const add = asked.getByRole('button', { name: 'React' });
    await add.press('Enter');
    const picker = page.getByRole('dialog', { name: 'React' });
    await expect(picker.getByRole('button', { name: 'React with 👍' })).toBeFocused();
    await expectCleanInBoth(page, 'the picker of reactions');
    await page.keyboard.press('Escape');
    await expect(add).toBeFocused();
    await add.press('Enter');
    await picker.getByRole('button', { name: 'React with ❤️' }).click();
    await expect(asked.getByRole('button', { name: 'Take back ❤️' })).toBeVisible();
    await expect.poll(() => product.reactionOn(customer, 'Which size do I need?')).toBe('❤️');
  });

  await test.step('and is taken back', async () => {
    await asked.getByRole('button', { name: 'Take back ❤️' }).click();
    await expect(asked.getByRole('button', { name: 'Take back ❤️' })).toHaveCount(0);
    await expect.poll(() => product.reactionOn(customer, 'Which size do I need?')).toBe('');
  });
});

test('a reaction that the network refuses says so, and stands nowhere', async ({ browser, product }) => {
  const customer = '447700920001'; // the sandbox delivers nothing to numbers that end in 0001
  const page = await signIn(browser, product, 'Mina');
  await product.writeIn(customer, 'Nobody hears me', 'Nora Nowhere');
  await open(page, 'Nobody hears me');
  const heard = page.getByRole('article').filter({ hasText: 'Nobody hears me' });
  await heard.getByRole('button', { name: 'React' }).press('Enter');
  await page.getByRole('button', { name: 'React with 👍' }).click();
  await expect(heard.getByRole('alert')).toContainText('👍 was not delivered');
  await expect(heard.getByRole('button', { name: 'Take back 👍' })).toHaveCount(0);
  await heard.getByRole('button', { name: 'Dismiss' }).click();
  await expect(heard.getByRole('alert')).toHaveCount(0);
});

test('a voice note is recorded, listened to, and sent', async ({ browser, product }) => {
  const customer = '447700900654';
  const page = await signIn(browser, product, 'Mina');
  await page.context().grantPermissions(['microphone'], { origin: product.url });
  await product.writeIn(customer, 'Please call me', 'Voice Customer');
  await open(page, 'Please call me');
  await page.getByRole('button', { name: 'Record a voice message' }).click();
  await expect(page.getByRole('timer')).toHaveText('0:02');
  await expectCleanInBoth(page, 'a recording');
  await page.getByRole('button', { name: 'Pause recording' }).click();
  await expect(page.getByRole('button', { name: 'Go on recording' })).toBeVisible();
  await page.getByRole('button', { name: 'Go on recording' }).click();
  await page.getByRole('button', { name: 'Stop and listen' }).click();
  const recorder = page.getByRole('group', { name: 'Record a voice message' });
  await recorder.getByRole('button', { name: 'Play voice message' }).click();
  await expect(recorder.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expectCleanInBoth(page, 'a recording to listen to');
  await page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await expect(
    page
      .getByRole('article')
      .last()
      .getByLabel(/^(Read|Played)$/),
  ).toBeVisible();
  expect((await product.messages(customer)).map((message) => message.kind)).toEqual(['audio']);
  const sent = page.getByRole('article').last();
  await sent.getByRole('button', { name: 'Play voice message' }).click();
  await expect(sent.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('where the browser gives no microphone, it says what to do', async ({ browser, product }) => {
  const page = await signIn(browser, product, 'Mina');
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.reload();
  await product.writeIn('447700900655', 'Say something', 'Silent Customer');
  await open(page, 'Say something');
  await page.getByRole('button', { name: 'Record a voice message' }).click();
  await expect(page.getByRole('alert')).toContainText('Allow it in the address bar');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
});
