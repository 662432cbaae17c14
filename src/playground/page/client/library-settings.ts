/** The component library's default avatar is on Discord's CDN; the page loads nothing from outside. */
Object.assign(globalThis, { $discordMessage: { avatars: { default: '/assets/owl.svg' } } });
