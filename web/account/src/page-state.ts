/** What the server wrote into the page: an error to show, or nothing. */
export interface PageState {
  error?: { code: string; description: string };
}

export function readPageState(document: Document): PageState {
  try {
    const text = document.getElementById('page-state')?.textContent ?? '{}';
    const { error } = JSON.parse(text) as { error?: { code?: unknown; description?: unknown } };
    if (typeof error?.code !== 'string') return {};
    const description = typeof error.description === 'string' ? error.description : '';
    return { error: { code: error.code, description } };
  } catch {
    return {};
  }
}
