import { t } from '../../core/i18n';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const LONG_S = 4 * DAY_S;
/** A little less than a full hour or day still counts as one: a link of 12 hours says so when it has just been made. */
const ALMOST_S = 300;

/** Whether the end is so near that the author should know without asking. */
export function isSoon(left: number): boolean {
  return left < HOUR_S;
}

/** "ends in 3 h"; nothing while the end is a day away, or there. */
export function countdown(left: number): string {
  return left > 0 && left < DAY_S ? t('share.endsIn', { time: coarse(left) }) : '';
}

/** "72 h", "11 h 59 min", "4 min". */
export function remaining(left: number): string {
  if (left < HOUR_S || left >= DAY_S) return coarse(left);
  const minutes = Math.round(left / 60);
  const rest = minutes % 60;
  return rest ? t('share.hoursMinutes', { h: Math.floor(minutes / 60), m: rest }) : t('share.hours', { n: minutes / 60 });
}

function coarse(left: number): string {
  if (left < 60) return t('share.moment');
  if (isSoon(left)) return t('share.minutes', { n: Math.round(left / 60) });
  if (left < LONG_S) return t('share.hours', { n: Math.floor((left + ALMOST_S) / HOUR_S) });
  return t('share.days', { n: Math.floor((left + ALMOST_S) / DAY_S) });
}

/** When it ends, in the words of the visitor's own region. */
export function moment(ends: number): string {
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(ends);
}
