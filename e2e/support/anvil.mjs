// A real Ethereum node with a chain of its own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, start, temporaryFolder } from './server.mjs';

/** Blocks begin a day ago and are a minute apart, so that a history has an order in time. */
export async function startAnvil({ chainId }) {
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const binary = join(ROOT, 'node_modules/@foundry-rs', `anvil-${platform}`, 'bin/anvil');
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`make tools\``);
  const yesterday = Math.floor(Date.now() / 1000) - 86_400;
  const flags = ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId)];
  const server = await start({
    name: 'Anvil',
    command: [binary, ...flags, '--timestamp', String(yesterday)],
    folder: await temporaryFolder('anvil'),
    ready: (log) => /Listening on (\S+)\n/.exec(log)?.[1],
  });
  return { url: `http://${server.answer}`, stop: server.stop };
}
