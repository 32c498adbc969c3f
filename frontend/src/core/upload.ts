import type { FileRef, UploadOptions } from '../contract';
import type { Place } from './transport/transport';
import { t } from './i18n';

/** Sends files to the server; gives their handles in the same order. */
export function upload(place: Place, files: File[], options: UploadOptions = {}): Promise<FileRef[]> {
  const { signal, onProgress } = options;
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const file of files) body.append('files', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', new URL('gradio_api/upload', place.base));
    request.setRequestHeader('x-fanlight-page', place.token);
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const answer = request.response as string[] | { message?: string } | null;
      if (request.status === 200 && Array.isArray(answer)) resolve(answer.map((path, i) => reference(path, files[i])));
      else {
        const message = answer && !Array.isArray(answer) ? answer.message : undefined;
        reject(new Error(message ?? t('upload.status', { status: request.status })));
      }
    };
    request.onerror = () => reject(new Error(t('upload.network')));
    request.onabort = () => reject(new DOMException(t('upload.aborted'), 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function reference(path: string, file: File | undefined): FileRef {
  return {
    path,
    url: `gradio_api/file=${path.split('/').map(encodeURIComponent).join('/')}`,
    orig_name: file?.name ?? null,
    size: file?.size ?? null,
    mime_type: file?.type || null,
    is_stream: false,
    meta: { _type: 'gradio.FileData' },
  };
}
