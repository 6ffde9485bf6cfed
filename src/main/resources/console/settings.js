// Choices of this browser: theme and language. They contain no personal data.

const root = document.documentElement;

/** The configuration that the service writes into the page. */
export const config = {
  files: root.dataset.files,
  release: root.dataset.release,
  isEmbedded: root.dataset.embedded === 'true',
  supabaseUrl: root.dataset.supabaseUrl,
  supabaseKey: root.dataset.supabaseKey,
};

/** @type {(name: string) => string | null} */
function read(name) {
  try {
    return localStorage.getItem('console.' + name);
  } catch {
    return null; // The browser blocks storage: defaults apply.
  }
}

/** @type {(name: string, value: string) => void} */
function write(name, value) {
  try {
    localStorage.setItem('console.' + name, value);
  } catch {
    // The browser blocks storage: the choice lasts until the page is closed.
  }
}

/** @type {Record<string, string>} */
export const LANGUAGES = { en: 'English', es: 'Español' };

export function language() {
  const chosen = read('language');
  if (chosen && chosen in LANGUAGES) return chosen;
  return navigator.languages?.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? 'en';
}

/** @param {string} tag */
export function chooseLanguage(tag) {
  write('language', tag);
  location.reload();
}

/** Whether single keys are shortcuts: they disturb some programs that type by voice. */
export const hasShortcuts = () => read('shortcuts') !== 'off';

/** @param {boolean} areOn */
export const chooseShortcuts = (areOn) => write('shortcuts', areOn ? 'on' : 'off');

export function theme() {
  return root.dataset.theme ?? 'system';
}

/** @param {string} name */
export function chooseTheme(name) {
  write('theme', name);
  if (name === 'system') delete root.dataset.theme;
  else root.dataset.theme = name;
}
