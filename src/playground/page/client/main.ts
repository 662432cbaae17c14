import './library-settings.ts'; // The library reads its settings when it is loaded.
import './theme.ts';
import './composer/composer.ts';
import './view/app.ts';
