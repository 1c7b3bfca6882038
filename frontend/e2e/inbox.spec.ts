import { expect, signIn, test } from './product';

test('two agents and a customer: both directions, typing, ticks, and a server that dies in between', async ({
  browser,
  product,
}) => {
  const customer = '447700900601';
  const mina = await signIn(browser, product, 'Mina');
  const jonas = await signIn(browser, product, 'Jonas');

  await test.step('a customer writes, and both see it without reloading', async () => {
    await product.writeIn(customer, 'Is the blue one in stock?');
    for (const page of [mina, jonas]) {
      await expect(page.getByText('Is the blue one in stock?')).toBeVisible();
      await page.getByText('Is the blue one in stock?').click();
      await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    }
  });

  await test.step('Jonas sees that Mina is typing, and then what she sent', async () => {
    await mina.getByRole('textbox', { name: 'Message' }).pressSequentially('Yes, two of them.');
    await expect(jonas.getByText('Mina Okafor is typing…').first()).toBeVisible();
    await mina.keyboard.press('Enter');
    for (const page of [mina, jonas]) {
      const bubble = page.getByRole('article').filter({ hasText: 'Yes, two of them.' });
      await expect(bubble).toHaveCount(1);
      await expect(bubble.getByLabel('Read', { exact: true })).toBeVisible();
    }
    expect(await product.phone(customer)).toEqual(['Yes, two of them.']);
  });

  await test.step('the customer answers', async () => {
    await product.writeIn(customer, 'Great, I take both');
    for (const page of [mina, jonas]) {
      await expect(page.getByRole('article').filter({ hasText: 'Great, I take both' })).toHaveCount(1);
    }
  });

  await test.step('the server is killed; both say so, and come back by themselves', async () => {
    await product.kill();
    await expect(mina.getByText('Reconnecting…').first()).toBeVisible();
    await expect(jonas.getByText('Reconnecting…').first()).toBeVisible();
    await product.start();
    await product.writeIn(customer, 'Are you still there?');
    for (const page of [mina, jonas]) {
      await expect(page.getByRole('article').filter({ hasText: 'Are you still there?' })).toHaveCount(1);
      await expect(page.getByText('Live', { exact: true }).first()).toBeVisible();
    }
    await jonas.getByRole('textbox', { name: 'Message' }).fill('Here I am.');
    await jonas.keyboard.press('Enter');
    const bubble = mina.getByRole('article').filter({ hasText: 'Here I am.' });
    await expect(bubble.getByLabel('Read', { exact: true })).toBeVisible();
  });

  await test.step('one claims, the other sees who has it', async () => {
    await mina.getByRole('button', { name: 'Claim' }).click();
    await expect(jonas.getByRole('button', { name: /Mina Okafor/ }).first()).toBeVisible();
  });
});

test('a message that the network refuses says why, also where the answer to the send comes late', async ({
  browser,
  product,
}) => {
  const customer = '447700910001'; // the sandbox delivers nothing to numbers that end in 0001
  const leila = await signIn(browser, product, 'Leila');
  // The server's answer is held back until the network has refused the message and the thread has heard of it.
  let letAnswerGo = () => {};
  const held = new Promise<void>((resolve) => (letAnswerGo = resolve));
  await leila.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('"outboxSendMutation"')) return route.fallback();
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  await product.writeIn(customer, 'Hello from nowhere', 'Nadia Nowhere');
  await leila.getByText('Hello from nowhere').click();
  await leila.getByRole('textbox', { name: 'Message' }).fill('Can you hear me?');
  await leila.keyboard.press('Enter');
  const bubble = leila.getByRole('article').filter({ hasText: 'Can you hear me?' });
  await expect(bubble.getByText(/Not delivered/)).toBeVisible();
  const answered = leila.waitForResponse(
    (response) => response.request().postData()?.includes('"outboxSendMutation"') === true,
  );
  letAnswerGo();
  await (await answered).finished();
  await leila.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await expect(bubble.getByText(/Not delivered/)).toBeVisible();
  await expect(bubble.getByText(/131026/)).toBeVisible();
});
