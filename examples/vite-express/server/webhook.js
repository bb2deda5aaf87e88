// What Kryptos Connect tells by itself.
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { WEBHOOK_SECRET } from './settings.js';
import { keepEvent } from './store.js';

export const webhook = express.Router();

// The signature is over the body as it came, so it is not parsed before.
webhook.post('/', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  if (!WEBHOOK_SECRET) return response.status(404).end();
  let event;
  try {
    event = new Webhook(WEBHOOK_SECRET).verify(request.body, request.headers);
  } catch {
    return response.status(401).json({ error: 'not signed by Kryptos Connect' });
  }
  keepEvent({ id: event.id, event: event.event, timestamp: event.timestamp, data: event.data });
  response.status(204).end();
});
