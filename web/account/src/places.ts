/** Where to go after signing in: a path of the account's own pages, or the account itself. */
export function returnPath(asked: string | null, origin: string): string {
  const home = '/account';
  if (!asked || !/^\/account(?=$|[/?#])/.test(asked) || /[\\\s\p{Cc}]/u.test(asked)) return home;
  let url: URL;
  try {
    url = new URL(asked, origin);
  } catch {
    return home;
  }
  // Asked again of what the browser made of it: `/account/../x` is no page of ours.
  const own = url.origin === origin && /^\/account(?=$|\/)/.test(url.pathname);
  const page = !/^\/account\/(api|assets|sign-in|sign-out)(?=$|\/)/.test(url.pathname);
  return own && page ? url.pathname + url.search + url.hash : home;
}

/** An address that the server says is the client's: anything but what would run here. */
export function isSafeTarget(target: string): boolean {
  try {
    return !/^(javascript|data|vbscript|blob|about):$/.test(new URL(target).protocol);
  } catch {
    return false;
  }
}

export interface Places {
  path: string;
  search: URLSearchParams;
  origin: string;
  /** Leaves this page. */
  go(target: string): void;
}

export function placesOf(self: Window): Places {
  return {
    path: self.location.pathname.replace(/\/+$/, ''),
    search: new URLSearchParams(self.location.search),
    origin: self.location.origin,
    go: (target) => self.location.assign(target),
  };
}
