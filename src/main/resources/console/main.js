// The start of the console: texts, session, then the page of the address.

import { html, render, useEffect, useState } from './vendor/preact-htm.js';
import { loadTexts } from './text.js';
import * as session from './session.js';
import * as router from './router.js';

await loadTexts();
session.restore();
router.start();

const { Shell } = await import('./shell.js');
const { SignIn } = await import('./pages/sign-in.js');

function App() {
  const [member, setMember] = useState(session.member());
  useEffect(() => session.onChange(() => setMember(session.member())), []);
  return member ? html`<${Shell} key=${member.role} />` : html`<${SignIn} />`;
}

render(html`<${App} />`, document.getElementById('app'));
