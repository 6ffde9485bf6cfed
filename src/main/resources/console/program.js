// The loyalty program, which most pages need.

import { get } from './api.js';
import { useLoad } from './loading.js';

let known = null;

export async function loadProgram(signal) {
  known = await get('/loyalty/program', null, signal);
  return known;
}

/** The program; null until it is loaded. A page that was opened before shows the known one at once. */
export function useProgram() {
  const { data } = useLoad(loadProgram, []);
  return data ?? known;
}
