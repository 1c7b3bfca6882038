import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TOTP } from 'otpauth';

interface DemoUser {
  name: string;
  email: string;
  password: string;
  totpSecret: string;
}

/** A message as a customer's phone has it. */
export interface Received {
  id: string;
  from: string;
  kind: string;
  text: string;
  replyTo?: string;
  reaction?: string;
  mediaUrl?: string;
  buttons?: string[];
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The built product with its sandbox, in a process that can be killed and started again. */
export class Product {
  url = '';
  sandbox = '';
  users: DemoUser[] = [];
  account = '';
  private process: ChildProcess | undefined;
  private environment: NodeJS.ProcessEnv = {};
  private directory = '';
  private log = '';
  private usedSteps = new Map<string, number>();
  private sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

  async begin() {
    const [port, admin, sandbox] = await Promise.all([freePort(), freePort(), freePort()]);
    this.directory = await mkdtemp(path.join(tmpdir(), 'postdog-e2e-'));
    this.url = `http://localhost:${port}`;
    this.sandbox = `http://localhost:${sandbox}`;
    this.environment = {
      ...process.env,
      POSTDOG_ADDR: `localhost:${port}`,
      POSTDOG_ADMIN_ADDR: `localhost:${admin}`,
      POSTDOG_SANDBOX_ADDR: `localhost:${sandbox}`,
      POSTDOG_DATA_DIR: this.directory,
      POSTDOG_PUBLIC_URL: this.url,
      POSTDOG_DEMO_QUIET: '1',
    };
    await this.start();
    const demo = JSON.parse(await readFile(path.join(this.directory, 'demo.json'), 'utf8'));
    this.users = demo.users;
    this.account = demo.accounts[0].phoneNumberId;
  }

  async start() {
    const child = spawn(path.resolve('../bin/postdog'), ['demo'], { env: this.environment, cwd: path.resolve('..') });
    this.process = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (data: Buffer) => {
        this.log += data;
        if (String(data).includes('PostDog is ready')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => reject(new Error(`PostDog ended:\n${this.log}`)));
    });
    child.removeAllListeners('exit');
  }

  /** Ends the process as a crash does. */
  async kill() {
    const child = this.process;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async end() {
    const child = this.process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  async control<T>(pathname: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.sandbox}/control${pathname}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${pathname}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** A customer writes in. */
  async writeIn(customer: string, text: string, name = 'Amira Haddad') {
    await this.control(`/whatsapp/customers/${customer}/messages`, { to: this.account, text, name });
  }

  /** A customer's message that comes late: it was written at a moment in the past. */
  async writeInAt(customer: string, text: string, name: string, at: Date) {
    await this.control(`/whatsapp/customers/${customer}/messages`, {
      to: this.account,
      text,
      name,
      at: at.toISOString(),
    });
  }

  /** What a customer's phone shows from the business. */
  async phone(customer: string): Promise<string[]> {
    const { messages } = await this.control<{ messages: { from: string; text: string }[] }>(
      `/whatsapp/customers/${customer}/messages?account=${this.account}`,
    );
    return messages.filter((m) => m.from === 'business').map((m) => m.text);
  }

  /** What a customer's phone shows from the business, whatever kind it is of. */
  async messages(customer: string): Promise<Received[]> {
    const { messages } = await this.control<{ messages: Received[] }>(
      `/whatsapp/customers/${customer}/messages?account=${this.account}`,
    );
    return messages.filter((m) => m.from === 'business');
  }

  /** The emoji that the business put on what a customer wrote; empty for none. */
  async reactionOn(customer: string, text: string): Promise<string> {
    const { messages } = await this.control<{ messages: Received[] }>(
      `/whatsapp/customers/${customer}/messages?account=${this.account}`,
    );
    return messages.find((m) => m.from === 'customer' && m.text === text)?.reaction ?? '';
  }

  /** A code that was not used before: each is accepted once, so the second sign-in of one person takes the next step's. */
  code(secret: string): string {
    const totp = new TOTP({ secret });
    const now = Math.floor(Date.now() / 30_000);
    const step = Math.max(now, (this.usedSteps.get(secret) ?? 0) + 1);
    if (step > now + 1) throw new Error('no unused code is valid yet');
    this.usedSteps.set(secret, step);
    return totp.generate({ timestamp: step * 30_000 });
  }

  /** As `code`, once one is valid that was not used: that may take until the next step of the clock. */
  async nextCode(secret: string): Promise<string> {
    const used = this.usedSteps.get(secret) ?? 0;
    await expect.poll(() => used < Math.floor(Date.now() / 30_000) + 1, { timeout: 60_000 }).toBe(true);
    return this.code(secret);
  }

  /** The link to a page in the latest mail to an address. */
  async mailedLink(to: string, page: string): Promise<string> {
    let link = '';
    await expect
      .poll(async () => {
        const mails = await this.control<{ text: string }[]>(`/mail?to=${encodeURIComponent(to)}`);
        const links = mails.map((mail) => new RegExp(`https?:\\S+${page}\\S+`).exec(mail.text)?.[0]);
        link = links.find((one) => one !== undefined) ?? '';
        return link;
      })
      .not.toBe('');
    return link;
  }

  /** Keeps a demo person's session for the tests that follow: the next code would make them wait for the clock. */
  async keepSession(name: string, context: BrowserContext) {
    this.sessions.set(name, await context.storageState());
  }

  session(name: string) {
    return this.sessions.get(name);
  }

  user(name: string): DemoUser {
    const user = this.users.find((u) => u.name.startsWith(name));
    if (!user) throw new Error(`no demo user ${name}`);
    return user;
  }
}

export const test = base.extend<{ tidy: void }, { product: Product }>({
  product: [
    // Playwright wants the pattern.
    async ({}, use) => {
      const product = new Product();
      await product.begin();
      await use(product);
      await product.end();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // Pages of an earlier test would go on to follow the inbox, and be seen there.
  tidy: [
    async ({ browser }, use) => {
      await use();
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});

export { expect };

export async function typeCode(page: Page, code: string) {
  await page.getByLabel('Digit 1 of the code').click();
  await page.keyboard.type(code);
}

/** Opens the inbox as a demo person, in a browser context of their own; signs them in where no session was kept. */
export async function signIn(browser: Browser, product: Product, name: string) {
  const user = product.user(name);
  const context = await browser.newContext({ storageState: product.session(name) });
  const page = await context.newPage();
  await page.goto(`${product.url}/inbox`);
  if (!product.session(name)) {
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    await typeCode(page, await product.nextCode(user.totpSecret));
  }
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  if (!product.session(name)) await product.keepSession(name, context);
  return page;
}
