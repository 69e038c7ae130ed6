// The wall of the hall: it only shows, five times a second at most, and finds its way back by itself.
import {$, watch} from './live.js';

const root = $('[data-wall]');
if (root) {
  let present = -1;
  const wire = watch(root, {
    onPulse: (pulse) => {  // two layers are counted apart: the one figure of the pulse does not tell which has grown
      if (pulse.present !== present && !$('[data-n=present]')) wire.refresh();
      present = pulse.present;
    },
  });
}
