/** Where an error can be tied to: the field, or else the frame around several. */
const FIELDS = ['[id^="fl-c"]:is(input,textarea,select)', '[role="textbox"]', '[part="frame"]', '[part="button"]'];

/**
 * Tells screen readers which field of `host` the line `problem` is about; `refused`: its value is at fault, not a run.
 * What it returns takes that back.
 */
export function blame(host: HTMLElement, problem: HTMLElement, refused: boolean): () => void {
  const field = FIELDS.map((each) => host.querySelector(each)).find(Boolean);
  if (!field || field.closest('.fl-block') !== host) return () => {};
  const words = (): string[] => (field.getAttribute('aria-describedby') ?? '').split(' ').filter((word) => word && word !== problem.id);
  field.setAttribute('aria-describedby', [...words(), problem.id].join(' '));
  const marks = refused && field.getAttribute('role') !== 'group';
  const before = field.getAttribute('aria-invalid');
  if (marks) field.setAttribute('aria-invalid', 'true');
  return () => {
    const left = words().join(' ');
    if (left) field.setAttribute('aria-describedby', left);
    else field.removeAttribute('aria-describedby');
    if (!marks) return;
    if (before === null) field.removeAttribute('aria-invalid');
    else field.setAttribute('aria-invalid', before);
  };
}
