/**
 * Stands in for WalletConnect's own storage (`vite.config.ts`), which would write to a browser's
 * `localStorage`: within a page of another site browsers refuse even the question for it, and the
 * widget leaves nothing behind anyway. Gone with the page.
 */
export default class MemoryStorage {
  readonly #kept = new Map<string, unknown>();

  async getKeys(): Promise<string[]> {
    return [...this.#kept.keys()];
  }

  async getEntries<T>(): Promise<[string, T][]> {
    return [...this.#kept.entries()] as [string, T][];
  }

  async getItem<T>(key: string): Promise<T | undefined> {
    return this.#kept.get(key) as T | undefined;
  }

  async setItem<T>(key: string, value: T): Promise<void> {
    this.#kept.set(key, value);
  }

  async removeItem(key: string): Promise<void> {
    this.#kept.delete(key);
  }
}
