/**
 * The modal that holds the frame. A `<dialog>` gives the focus trap, Escape and an inert page behind;
 * `adoptedStyleSheets` gives it its looks under `style-src 'self'`, where style tags are refused.
 */
export interface FrameDialog {
  frame: HTMLIFrameElement;
  open(): void;
  /** The frame has painted: take the waiting mark away and hand over the keyboard. */
  settle(): void;
  /** Begins to vanish; `FADE` later there is nothing left to see. */
  fade(): void;
  /** Removes everything that was added to the page and gives the focus back. */
  remove(): void;
}

/** Milliseconds. */
export const FADE = 140;

const CLASS = 'kryptos-connect';

const STYLES = `
html:has(dialog.${CLASS}[open]){overflow:hidden}
dialog.${CLASS}{position:fixed;inset:0;margin:auto;padding:0;border:0;width:min(420px,100vw);
height:min(680px,100dvh);max-width:none;max-height:none;border-radius:20px;overflow:hidden;
background:#fff;color-scheme:light;box-shadow:0 24px 80px rgb(8 18 30/.32),0 2px 8px rgb(8 18 30/.16)}
dialog.${CLASS}[data-theme=dark]{background:#12181f;color-scheme:dark}
dialog.${CLASS}::backdrop{background:rgb(8 14 22/.56);backdrop-filter:blur(3px)}
dialog.${CLASS}>iframe{display:block;width:100%;height:100%;border:0;opacity:0;transition:opacity .2s}
dialog.${CLASS}[data-ready]>iframe{opacity:1}
dialog.${CLASS}:not([data-ready])::after{content:"";position:absolute;inset:0;margin:auto;width:28px;
height:28px;border-radius:50%;border:3px solid rgb(120 135 150/.3);border-top-color:rgb(90 110 130);
animation:${CLASS}-turn .8s linear infinite}
dialog.${CLASS}{transition:opacity ${FADE}ms}
dialog.${CLASS}::backdrop{transition:opacity ${FADE}ms}
dialog.${CLASS}[data-ending],dialog.${CLASS}[data-ending]::backdrop{opacity:0}
@keyframes ${CLASS}-turn{to{transform:rotate(1turn)}}
@keyframes ${CLASS}-rise{from{opacity:0;transform:translateY(12px)}}
@media (prefers-reduced-motion:no-preference){dialog.${CLASS}[open]{animation:${CLASS}-rise .24s cubic-bezier(.2,.7,.2,1)}}
@media (prefers-reduced-motion:reduce){dialog.${CLASS}::after{animation-duration:3s}dialog.${CLASS}>iframe{transition:none}}
@media (max-width:520px){dialog.${CLASS}{width:100vw;height:100dvh;border-radius:0}}
@media (prefers-color-scheme:dark){dialog.${CLASS}[data-theme=auto]{background:#12181f;color-scheme:dark}}`;

export interface DialogOptions {
  url: string;
  title: string;
  theme: string;
  /** Escape or the system's back gesture; `forced` when the browser closed the dialog regardless. */
  onCloseRequest(forced: boolean): void;
}

export function frameDialog(document: Document, options: DialogOptions): FrameDialog {
  const opener = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = CLASS;
  dialog.dataset.theme = options.theme;
  dialog.setAttribute('aria-label', options.title);

  const frame = document.createElement('iframe');
  frame.title = options.title;
  frame.referrerPolicy = 'strict-origin';
  frame.src = options.url;
  dialog.append(frame);

  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    options.onCloseRequest(false);
  });
  dialog.addEventListener('close', () => options.onCloseRequest(true));

  let sheet: CSSStyleSheet | null = null;
  return {
    frame,
    open() {
      sheet = adoptStyles(document);
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
      if (dialog.open) dialog.close();
      dialog.remove();
      if (sheet) {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((it) => it !== sheet);
      }
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
  };
}

function adoptStyles(document: Document): CSSStyleSheet | null {
  const Sheet = document.defaultView?.CSSStyleSheet;
  if (!Sheet || !('adoptedStyleSheets' in document)) return null;
  const sheet = new Sheet();
  sheet.replaceSync(STYLES);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return sheet;
}
