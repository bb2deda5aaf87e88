/**
 * The modal that holds the frame. A `<dialog>` gives the focus trap, Escape and an inert page behind;
 * `adoptedStyleSheets` gives it its looks under `style-src 'self'`, where style tags are refused.
 */
export interface FrameDialog {
  frame: HTMLIFrameElement;
  open(): void;
  /** The widget has what it needs: take the waiting mark away and hand over the keyboard. */
  settle(): void;
  /** Begins to vanish; `FADE` later there is nothing left to see. */
  fade(): void;
  /** Removes everything that was added to the page and gives the focus back. */
  remove(): void;
}

/** Milliseconds. */
export const FADE = 140;

const CLASS = 'kryptos-connect';
const DARK = 'background:#12181f;color-scheme:dark';

/**
 * The frame never moves: what is pressed just after it has, Chromium gives to the page around it. So
 * it fades in without rising, and as a block it leaves the dialog nothing to scroll by when something
 * in it takes the focus.
 */
const STYLES = `
html:has(.${CLASS}[open]){overflow:hidden}
.${CLASS}{position:fixed;inset:0;margin:auto;padding:0;border:0;width:min(420px,100vw);
height:min(680px,100dvh);max-width:none;max-height:none;border-radius:20px;overflow:hidden;
background:#fff;color-scheme:light;box-shadow:0 24px 80px rgb(8 18 30/.36)}
.${CLASS}[data-theme=dark]{${DARK}}
@media (prefers-color-scheme:dark){.${CLASS}[data-theme=auto]{${DARK}}}
.${CLASS}::backdrop{background:rgb(8 14 22/.56);backdrop-filter:blur(3px)}
.${CLASS},.${CLASS}::backdrop,.${CLASS}>iframe{transition:opacity ${FADE}ms}
.${CLASS}>iframe{display:block;width:100%;height:100%;border:0}
.${CLASS}:not([data-ready])>iframe,.${CLASS}[data-ending],.${CLASS}[data-ending]::backdrop{opacity:0}
.${CLASS}>button{position:absolute;top:12px;right:12px;width:44px;height:44px;border:0;
border-radius:50%;background:none;color:inherit;font:18px/1 system-ui;cursor:pointer}
.${CLASS}[data-ready]>button{display:none}
.${CLASS}:not([data-ready])::after{content:"";position:absolute;inset:0;margin:auto;width:28px;
height:28px;border-radius:50%;border:3px solid rgb(120 135 150/.3);border-top-color:rgb(90 110 130);
animation:${CLASS}-turn .8s linear infinite}
@keyframes ${CLASS}-turn{to{transform:rotate(1turn)}}
@keyframes ${CLASS}-fade{from{opacity:0}}
.${CLASS}{animation:${CLASS}-fade .24s}
@media (prefers-reduced-motion){.${CLASS}::after{animation-duration:3s}}
@media (max-width:520px){.${CLASS}{width:100vw;height:100dvh;border-radius:0}}`;

export interface DialogOptions {
  url: string;
  title: string;
  theme: string;
  /** Escape or the system's back gesture; `forced` when the browser closed the dialog regardless. */
  onCloseRequest(forced: boolean): void;
}

export function frameDialog(options: DialogOptions): FrameDialog {
  const opener = document.activeElement as HTMLElement | null;
  const dialog = document.createElement('dialog');
  dialog.className = CLASS;
  dialog.dataset.theme = options.theme;
  dialog.ariaLabel = options.title;

  const frame = document.createElement('iframe');
  frame.title = options.title;
  frame.referrerPolicy = 'strict-origin';
  frame.allow = 'publickey-credentials-get;camera;clipboard-write';
  frame.src = options.url;
  // A phone has no Escape; once there is a widget, it has a button of its own.
  const close = document.createElement('button');
  close.type = 'button';
  close.autofocus = true;
  close.ariaLabel = 'Close';
  close.textContent = '✕';
  close.addEventListener('click', () => options.onCloseRequest(false));
  dialog.append(frame, close);

  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    options.onCloseRequest(false);
  });
  dialog.addEventListener('close', () => options.onCloseRequest(true));

  let sheet: CSSStyleSheet | undefined;
  return {
    frame,
    open() {
      if (document.adoptedStyleSheets) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLES);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      document.body.append(dialog);
      dialog.showModal();
    },
    settle() {
      dialog.dataset.ready = '';
      frame.focus();
    },
    fade() {
      dialog.dataset.ending = '';
    },
    remove() {
      dialog.close();
      dialog.remove();
      if (sheet) {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((it) => it !== sheet);
      }
      opener?.focus?.();
    },
  };
}
