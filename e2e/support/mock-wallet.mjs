// A wallet in the application's page, which announces itself as EIP-6963 wants it and really signs.
import { toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' fill='%23e8833a'/%3E%3C/svg%3E";

/**
 * Plants the wallet before the page's own scripts. `accounts` are those of `keys`; `refuses` says which
 * methods its person turns down, and may be changed at any time. Gives what it was asked.
 */
export async function plantWallet(page, { name = 'Foxglove', keys, signWith }) {
  const accounts = keys.map((key) => privateKeyToAccount(key));
  const wallet = { asked: [], refuses: new Set(), addresses: accounts.map((it) => it.address) };
  await page.exposeFunction('askWallet', async (method, params) => {
    wallet.asked.push({ method, params });
    if (wallet.refuses.has(method)) return { error: { code: 4001, message: 'User rejected.' } };
    if (method === 'eth_requestAccounts' || method === 'eth_accounts')
      return { result: wallet.addresses };
    if (method === 'eth_chainId') return { result: toHex(1) };
    if (method !== 'personal_sign') return { error: { code: 4200, message: 'Unsupported.' } };
    const [raw, address] = params;
    const signer = signWith
      ? privateKeyToAccount(signWith)
      : accounts.find((it) => it.address === address);
    return { result: await signer.signMessage({ message: { raw } }) };
  });
  await page.addInitScript(
    ([title, icon]) => {
      const provider = {
        async request({ method, params }) {
          const answer = await window.askWallet(method, params);
          if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
          return answer.result;
        },
      };
      const info = { uuid: crypto.randomUUID(), name: title, icon, rdns: 'org.example.foxglove' };
      const announce = () =>
        window.dispatchEvent(
          new CustomEvent('eip6963:announceProvider', {
            detail: Object.freeze({ info, provider }),
          }),
        );
      // Only in the application's page: wallets keep away from frames of strangers.
      if (window === window.top) window.addEventListener('eip6963:requestProvider', announce);
    },
    [name, ICON],
  );
  return wallet;
}
