import { absent, ask, type DocumentKind, field, given, no, type Row, told, yes } from '../page.ts';
import { howMany } from '../phrases.ts';
import { version } from '../values/codes.ts';
import { list } from '../values/list.ts';

export const settingsDialog: DocumentKind = {
  name: 'settings-dialog',
  draw(dice) {
    const OPTIONS = list(
      'Dark mode, Notifications, Location, Bluetooth, Auto-save, Sounds, Spell check, Subtitles, Vibration, Airplane mode, Night light, Backup, Read receipts, Hotspot, Animations, Autoplay, Data saver, Two-step login',
    );
    const CHOICES: readonly (readonly [string, readonly string[]])[] = [
      ['Language', list('English, Deutsch, Français, Polski, 日本語, Español')],
      ['Quality', list('low, medium, high, ultra, 1080p, 720p')],
      ['Theme', list('light, dark, system, sepia')],
      ['Text size', list('small, normal, large, 14 pt, 18 pt')],
      ['Difficulty', list('easy, normal, hard, nightmare')],
      ['Time zone', list('UTC, CET, PST, JST, GMT+3')],
      ['Volume', list('10%, 35%, 70%, 100%')],
      ['Ringtone', list('Marimba, Waves, Chime, None')],
      ['Server', list('Europe, Asia, US East, Oceania')],
    ];
    const switches = dice.some(OPTIONS, dice.int(2, 5)).map((name) => ({ name, on: dice.chance(0.5) }));
    const choices = dice.some(CHOICES, dice.int(1, 3)).map(([name, values]) => ({ name, value: dice.pick(values) }));
    const [on, off] = dice.pick([
      ['ON', 'OFF'],
      ['on', 'off'],
      ['Enabled', 'Disabled'],
      ['Yes', 'No'],
    ] as const);
    const appVersion = dice.chance(0.4) ? version(dice) : undefined;
    const missing = dice.pick(CHOICES.filter(([name]) => !choices.some((choice) => choice.name === name)))[0];
    const rows: Row[] = dice.shuffled<Row>([
      ...switches.map((entry): Row => [entry.name, entry.on ? on : off]),
      ...choices.map(({ name, value }): Row => [name, value]),
    ]);
    return {
      pictures: [
        {
          rows: [
            ...(dice.chance(0.7) ? [dice.pick(['Settings', 'Options', 'Preferences'])] : []),
            ...rows,
            ...given(appVersion, (value) => `Version ${value}`),
            ...(dice.chance(0.4) ? [['Save', 'Cancel']] : []),
          ],
        },
      ],
      asks: [
        ...switches.map((entry) =>
          (entry.on ? yes : no)('{Is $name {on|switched on|enabled}|does it have $name on|has $name been turned on}?', {
            name: entry.name.toLowerCase(),
          }),
        ),
        ...switches.map((entry) =>
          (entry.on ? no : yes)(
            '{Is $name {off|switched off|disabled}|has $name been turned off|is $name not active}?',
            { name: entry.name.toLowerCase() },
          ),
        ),
        ...choices.map(({ name, value }) =>
          ask(
            '{What is the $name|which $name is {set|chosen}|$name|what is $name set to|what does it say for $name}?',
            value,
            { name: name.toLowerCase() },
          ),
        ),
        field('{Which version is it|what is the version|version number|what version is installed}?', appVersion),
        absent(
          '{What is the $name|which $name is {set|chosen}|$name|what is $name set to|what does it say for $name}?',
          { name: missing.toLowerCase() },
        ),
        told(howMany('switches', 'are on'), String(switches.filter((entry) => entry.on).length)),
      ],
      gist: 'settings',
    };
  },
};
