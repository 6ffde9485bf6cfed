import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { t } from '../text.js';
import { Icon } from './icons.js';

let count = 0;

/** A button whose explanation of `name` appears on hover and focus; Escape hides it. */
export function Tip({ name, text }) {
  const id = useRef(`tip-${++count}`).current;
  const button = useRef();
  const [side, setSide] = useState(null);
  useEffect(() => {
    if (!side) return undefined;
    const onKey = (event) => event.key === 'Escape' && setSide(null);
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [side]);
  const show = () => setSide(button.current.getBoundingClientRect().left > innerWidth / 2 ? 'left' : 'right');
  const hide = () => setSide(null);
  return html`
    <span class="tip" onMouseEnter=${show} onMouseLeave=${hide}>
      <button type="button" class="tip-button" ref=${button} aria-label=${t('tip.label', { name })} aria-describedby=${id}
        onFocus=${show} onBlur=${hide}><${Icon} name="info" size="14" /></button>
      <span role="tooltip" id=${id} class=${'tip-text ' + (side ?? '')} hidden=${!side}>${text}</span>
    </span>`;
}
