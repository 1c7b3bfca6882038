/** A simulated person, as the sandbox's control API describes them. */
export interface Customer {
  id: string;
  name: string;
  language: string;
  character: string;
}

export interface PhoneMessage {
  id: string;
  from: 'customer' | 'business';
  kind: string;
  text: string | null;
  at: string;
  status?: 'sent' | 'delivered' | 'read';
  replyTo?: string | null;
}

export interface Phone {
  messages: PhoneMessage[];
  businessTyping: boolean;
}

async function call<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as T;
}

const base = (sandboxUrl: string) => `${sandboxUrl.replace(/\/$/, '')}/control/whatsapp/customers`;

export function fetchCustomers(sandboxUrl: string): Promise<Customer[]> {
  return call(base(sandboxUrl));
}

export function fetchPhone(sandboxUrl: string, customerId: string, accountId: string): Promise<Phone> {
  return call(
    `${base(sandboxUrl)}/${encodeURIComponent(customerId)}/messages?account=${encodeURIComponent(accountId)}`,
  );
}

export function writeAs(sandboxUrl: string, customerId: string, accountId: string, text: string) {
  return call<{ id: string }>(`${base(sandboxUrl)}/${encodeURIComponent(customerId)}/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ to: accountId, text }),
  });
}
