import { expectCleanInBoth } from './clean';
import { expect, signIn, test } from './product';

test('a person is blocked and unblocked, and colleagues see it at once', async ({ browser, product }) => {
  test.setTimeout(180_000);
  const customer = '447700900681';
  const mina = await signIn(browser, product, 'Mina');
  const sam = await signIn(browser, product, 'Sam');
  await product.writeIn(customer, 'Buy my watches', 'Wanda Watches');
  for (const page of [mina, sam]) await page.getByText('Buy my watches').first().click();
  const bubble = mina.getByRole('article').filter({ hasText: 'Buy my watches' });
  await expect(mina.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect(bubble.getByRole('button', { name: 'Reply to this message' })).toHaveCount(1);
  const blocking = mina.getByTestId('block');

  await test.step('it is asked first, and Cancel changes nothing', async () => {
    await blocking.getByRole('button', { name: 'Block' }).click();
    const sure = mina.getByRole('dialog', { name: 'Block Wanda Watches?' });
    await expectCleanInBoth(mina, 'before blocking');
    await sure.getByRole('button', { name: 'Cancel' }).click();
    await expect(sure).toHaveCount(0);
    await expect(mina.getByRole('textbox', { name: 'Message' })).toBeVisible();
  });

  await test.step('blocked: nothing can be written, and what they write does not arrive', async () => {
    await blocking.getByRole('button', { name: 'Block' }).click();
    await mina.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
    await expect(mina.getByRole('dialog')).toHaveCount(0);
    await expect(mina.getByRole('note')).toContainText('blocked');
    await expect(mina.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
    await expect(bubble.getByRole('button', { name: 'Reply to this message' })).toHaveCount(0);
    await expect(sam.getByTestId('block')).toContainText('Blocked on WhatsApp by Mina Okafor');
    await expect(sam.getByTestId('block').getByRole('button')).toHaveCount(0);
    await expectCleanInBoth(mina, 'a blocked person');
    await product.writeIn(customer, 'Cheap watches', 'Wanda Watches');
  });

  await test.step('on a phone it stands in the person’s drawer', async () => {
    await mina.setViewportSize({ width: 390, height: 844 });
    await expect(mina.getByRole('note')).toContainText('blocked');
    await mina.getByRole('note').getByRole('button', { name: 'Show person' }).click();
    await expect(mina.getByRole('dialog').getByTestId('block')).toContainText('Blocked on WhatsApp by Mina Okafor');
    await expectCleanInBoth(mina, 'a blocked person on a phone');
    await mina.keyboard.press('Escape');
    await mina.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step('unblocked: both sides write again, without what was written meanwhile', async () => {
    await blocking.getByRole('button', { name: 'Unblock' }).click();
    const sure = mina.getByRole('dialog', { name: 'Unblock Wanda Watches?' });
    await sure.getByRole('button', { name: 'Unblock' }).click();
    await expect(sure).toHaveCount(0);
    await expect(sam.getByTestId('block')).not.toContainText('Blocked on');
    await product.writeIn(customer, 'Sorry about that', 'Wanda Watches');
    await expect(mina.getByRole('article').filter({ hasText: 'Sorry about that' })).toHaveCount(1);
    await expect(mina.getByRole('article').filter({ hasText: 'Cheap watches' })).toHaveCount(0);
    await mina.getByRole('textbox', { name: 'Message' }).fill('No harm done.');
    await mina.keyboard.press('Enter');
    const answer = mina.getByRole('article').filter({ hasText: 'No harm done.' });
    await expect(answer.getByLabel('Read', { exact: true })).toBeVisible();
    expect(await product.phone(customer)).toEqual(['No harm done.']);
  });
});
