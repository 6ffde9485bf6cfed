import { html, useRef, useState } from '../vendor/preact-htm.js';
import { useKeyDown } from '../keys.js';
import { t } from '../text.js';
import { Icon } from './icons.js';

/** The largest width of `.tip-text`, and its distance from the edge of the window. */
const WIDTH_PX = 270;
const EDGE_PX = 12;
const INDENT_PX = -8;

let count = 0;

/** A button whose explanation of `name` appears on hover and focus; Escape hides it. */
export function Tip({ name, text }) {
  const id = useRef(`tip-${++count}`).current;
  const button = useRef();
  const [left, setLeft] = useState(null);
  const show = () => {
    const room = innerWidth - button.current.getBoundingClientRect().left - EDGE_PX;
    setLeft(Math.min(INDENT_PX, room - WIDTH_PX));
  };
  const hide = () => setLeft(null);
  useKeyDown((event) => event.key === 'Escape' && hide());
  return html`
    <span class="tip" onMouseEnter=${show} onMouseLeave=${hide}>
      <button type="button" class="tip-button" ref=${button} aria-label=${t('tip.label', { name })} aria-describedby=${id}
        onFocus=${show} onBlur=${hide}><${Icon} name="info" size="14" /></button>
      <span role="tooltip" id=${id} class="tip-text" style=${`left:${left ?? 0}px`} hidden=${left === null}>${text}</span>
    </span>`;
}
