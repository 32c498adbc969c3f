const RELATIVE = /^now(?:\s*[+-]\s*\d{1,9}\s*[smhd])?$/i;
const WRITTEN = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?$/;

/**
 * A moment as the server writes it, from what the visitor wrote; a text that counts from now stays as it is. Null where
 * it is neither.
 */
export function moment(text: string, withTime: boolean): string | null {
  const trimmed = text.trim();
  if (RELATIVE.test(trimmed)) return trimmed;
  const found = WRITTEN.exec(trimmed);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day); // a year below 100 is that year
  const exists = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return null;
  const two = (part: number): string => String(part).padStart(2, '0');
  const written = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return withTime ? `${written} ${two(hour)}:${two(minute)}:${two(second)}` : written;
}

/** The same as the browser's calendar takes it; '' for what counts from now. */
export function forCalendar(text: string, withTime: boolean): string {
  const found = moment(text, withTime);
  return found && !RELATIVE.test(found) ? found.replace(' ', 'T') : '';
}
