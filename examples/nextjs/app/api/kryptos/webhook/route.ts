import { Webhook } from 'standardwebhooks';
import { settings } from '@/lib/settings';
import { keepEvent } from '@/lib/store';
import type { WebhookEvent } from '@/lib/types';

/** What Kryptos Connect tells by itself. */
export async function POST(request: Request) {
  if (!settings.webhookSecret) return new Response(null, { status: 404 });
  // The signature is over the body as it came, so it is not parsed before.
  const body = await request.text();
  const headers = Object.fromEntries(request.headers);
  let message: WebhookEvent;
  try {
    message = new Webhook(settings.webhookSecret).verify(body, headers) as WebhookEvent;
  } catch {
    return Response.json({ error: 'not signed by Kryptos Connect' }, { status: 401 });
  }
  const { id, event, timestamp, data } = message;
  keepEvent({ id, event, timestamp, data });
  return new Response(null, { status: 204 });
}
