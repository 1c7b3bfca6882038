import { expectClean } from './clean';
import { expect, signIn, test } from './product';

test('a template is written, checked while typing, submitted, approved by webhook, and deleted', async ({
  browser,
  product,
}) => {
  test.setTimeout(150_000);
  const mina = await signIn(browser, product, 'Mina');
  const name = `pick_up_${Date.now()}`;

  await test.step('the account’s own templates are listed, and filters stand in the URL', async () => {
    await mina.goto(`${product.url}/settings/templates`);
    await expect(mina.getByRole('link', { name: 'appointment_reminder' }).first()).toBeVisible();
    await mina.getByLabel('Status').selectOption({ label: 'Rejected' });
    await expect(mina).toHaveURL(/status=rejected/);
    await expect(mina.getByRole('link', { name: 'loyalty_bonus' }).first()).toBeVisible();
    await expect(mina.getByRole('link', { name: 'appointment_reminder' })).toHaveCount(0);
    await mina.reload();
    await expect(mina.getByRole('link', { name: 'loyalty_bonus' }).first()).toBeVisible();
    await mina.getByRole('button', { name: 'Clear filters' }).click();
    await mina.getByLabel('Search names and texts').fill('Paket gibt es nicht');
    await expect(mina.getByText('No template matches')).toBeVisible();
    await mina.getByRole('button', { name: 'Clear filters' }).first().click();

    await expectClean(mina, 'templates');
  });

  await test.step('what WhatsApp would refuse stands beside its field', async () => {
    await mina.getByRole('link', { name: 'New template' }).click();
    await mina.getByLabel('Name').fill(name);
    const text = mina.getByRole('textbox', { name: 'Text', exact: true });
    await text.fill('Your bike is ready, ');
    await mina.getByRole('button', { name: 'Add variable' }).click();
    await expect(text).toHaveValue('Your bike is ready, {{first_name}}');
    await expect(mina.getByText("can't end with a variable").first()).toBeVisible();
    await expect(mina.getByRole('button', { name: 'Submit for review' })).toBeDisabled();
    await text.fill('Hello {{first_name}}, your bike is *ready*. We close at six.');
    await mina.getByLabel('Sample of first_name').fill('Amira');
    await expect(mina.getByText('Nothing that WhatsApp would refuse')).toBeVisible();
    const preview = mina.getByTestId('template-preview');
    await expect(preview).toContainText('Hello Amira, your bike is ready.');
    await expect(preview.locator('b')).toHaveText('ready');

    await expectClean(mina, 'templates');
  });

  await test.step('it is submitted, and the open page shows the approval', async () => {
    await mina.getByRole('button', { name: 'Submit for review' }).click();
    await expect(mina).toHaveURL(/settings\/templates\/tmpl_/);
    await expect(mina.getByText('A review mostly takes minutes')).toBeVisible();
    await expect(mina.getByText('Active', { exact: true })).toBeVisible();
    await expect(mina.getByLabel('Name', { exact: true })).toBeDisabled();
  });

  await test.step('a pause by WhatsApp shows too', async () => {
    const all = await product.control<{ id: string; name: string }[]>('/whatsapp/templates');
    const own = all.find((one) => one.name === name)!;
    await product.control(`/whatsapp/templates/${own.id}`, { status: 'PAUSED', quality: 'RED' });
    await expect(mina.getByText('WhatsApp paused this template')).toBeVisible();
    await expect(mina.getByText('Low quality')).toBeVisible();
  });

  await test.step('it is deleted by its typed name', async () => {
    await mina.getByRole('link', { name: 'All templates' }).click();
    await mina.getByRole('button', { name: new RegExp(`Actions for ${name}`) }).click();
    await mina.getByRole('menuitem', { name: 'Delete' }).click();
    const dialog = mina.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Delete' })).toBeDisabled();
    await dialog.getByLabel(`Type ${name} to go on`).fill(name);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(mina.getByRole('link', { name })).toHaveCount(0);
  });
});

test('a program sends a template, and the thread shows what the customer sees', async ({ browser, product }) => {
  const customer = '447700900655';
  await product.writeIn(customer, 'When is my service?', 'Amira Haddad');
  const mina = await signIn(browser, product, 'Mina');
  await mina.getByText('When is my service?').click();
  await expect(mina.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const conversationId = new URL(mina.url()).pathname.split('/').at(-1)!;
  // As any client of the API does; the page's own session stands in for a program's token.
  const ask = (query: string, variables: object) =>
    mina.evaluate(
      async ([q, v]) =>
        (
          await fetch('/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query: q, variables: v }),
          })
        ).json(),
      [query, variables] as const,
    );
  const { data } = await ask(
    'query($f: TemplateFilter) { templates(filter: $f, first: 1) { edges { node { id } } } }',
    { f: { search: 'appointment_reminder' } },
  );
  const sent = await ask('mutation($in: SendMessageInput!) { sendMessage(input: $in) { message { id } } }', {
    in: {
      conversationId,
      clientId: `template-${Date.now()}`,
      template: {
        templateId: data.templates.edges[0].node.id,
        body: [{ text: 'Amira' }, { text: 'Monday' }, { text: '10:30' }],
      },
    },
  });
  expect(sent.errors).toBeUndefined();
  const words = 'Hi Amira, we look forward to seeing you on Monday at 10:30. Can you make it?';
  await expect(mina.getByText(words).first()).toBeVisible();
  await expect.poll(() => product.phone(customer)).toEqual([words]);
});
