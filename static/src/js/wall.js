// The wall of the hall: it only shows, five times a second at most, and finds its way back by itself.
import {$, watch} from './live.js';

const root = $('[data-wall]');
if (root) {
  let present = -1;
  const wire = watch(root, {
    onPulse: (pulse) => {  // who comes or goes is a number, not an event; whether it is enough now, and in which layer, only the house says
      if (pulse.present !== present) wire.refresh();
      present = pulse.present;
    },
  });
}
