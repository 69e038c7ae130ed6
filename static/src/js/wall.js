// The wall of the hall: it only shows, five times a second at most, and finds its way back by itself.
import {$, watch} from './live.js';

const root = $('[data-wall]');
if (root) watch(root);
