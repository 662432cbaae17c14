/** The core process: started by `startCoreProcess`, never by a person. */
import { createCore } from '../core.ts';
import { serveCore } from './serve-core.ts';

serveCore(createCore);
