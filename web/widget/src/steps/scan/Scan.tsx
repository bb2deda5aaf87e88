import { Button } from '@kryptos_connect/ui/Button';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWidget } from '../../context.ts';
import { Page } from '../../ui/Page.tsx';
import { recognise } from '../../wallet/address.ts';
import { mustNotBeSent } from '../../wallet/secrets.ts';
import { readCode } from './read-code.ts';
import './scan.css';

interface Props {
  onBack: () => void;
  onFound: (text: string) => void;
}

type Problem = 'noCamera' | 'blocked' | 'nothing' | 'noCode' | 'secret';

/** Milliseconds between two looks: a phone's processor shall not get warm. */
const PACE = 150;

/** An address by its QR code: from the camera, or from a picture. Pictures never leave this page. */
export function Scan({ onBack, onFound }: Props) {
  const { m } = useWidget();
  const video = useRef<HTMLVideoElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [live, setLive] = useState(false);

  /** Whether the code was one to go on with. */
  function take(text: string): boolean {
    if (mustNotBeSent(text)) {
      setProblem('secret');
      return false;
    }
    const what = recognise(text);
    if (what) onFound(what.text);
    else setProblem('nothing');
    return what !== null;
  }

  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;

    function look(): void {
      const view = video.current;
      const text = view && view.readyState >= 2 ? readCode(view) : null;
      if (text && take(text)) return;
      timer = setTimeout(look, PACE);
    }

    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: 'environment' } })
      .then((given) => {
        stream = given;
        if (gone || !video.current) return stop();
        video.current.srcObject = given;
        setLive(true);
        void video.current.play();
        look();
      })
      .catch((cause: unknown) => {
        const name = cause instanceof DOMException ? cause.name : '';
        if (!gone) setProblem(name === 'NotAllowedError' ? 'blocked' : 'noCamera');
      });

    function stop(): void {
      for (const track of stream?.getTracks() ?? []) track.stop();
    }
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
    };
  }, []);

  async function readPicture(picture: File | undefined): Promise<void> {
    if (!picture) return;
    const bitmap = await createImageBitmap(picture).catch(() => null);
    const text = bitmap && readCode(bitmap);
    if (text) take(text);
    else setProblem('noCode');
  }

  return (
    <Page
      title={m.scan.title}
      lead={m.scan.lead}
      onBack={onBack}
      footer={
        <Button
          kind="secondary"
          icon="file"
          testId="scan-picture"
          onClick={() => file.current?.click()}
        >
          {m.scan.picture}
        </Button>
      }
    >
      {problem === 'secret' ? (
        <Notice kind="danger" title={m.form.secretTitle} testId="secret-warning">
          {m.form.secretText}
        </Notice>
      ) : (
        problem && (
          <Notice kind="warning" testId={`scan-${problem}`}>
            {m.scan[problem]}
          </Notice>
        )
      )}
      <div class="camera" hidden={!live && problem !== null}>
        <video ref={video} muted playsInline />
        <span class="aim" />
      </div>
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        data-testid="scan-file"
        onChange={(event) => {
          void readPicture(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </Page>
  );
}
