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

function read(name) {
  try {
    return localStorage.getItem('console.' + name);
  } catch {
    return null; // The browser blocks storage: defaults apply.
  }
}

function write(name, value) {
  try {
    localStorage.setItem('console.' + name, value);
  } catch {
    // The browser blocks storage: the choice lasts until the page is closed.
  }
}

export const LANGUAGES = { en: 'English', es: 'Español' };

export function language() {
  const chosen = read('language');
  if (chosen in LANGUAGES) return chosen;
  return navigator.languages?.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? 'en';
}

export function chooseLanguage(tag) {
  write('language', tag);
  location.reload();
}

export function theme() {
  return root.dataset.theme ?? 'system';
}

export function chooseTheme(name) {
  write('theme', name);
  if (name === 'system') delete root.dataset.theme;
  else root.dataset.theme = name;
}
