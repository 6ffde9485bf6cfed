// A classic script in the head, so that the page is never painted in the wrong theme.
try {
  const theme = localStorage.getItem('console.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // The browser blocks storage for this page: the theme of the system applies.
}
